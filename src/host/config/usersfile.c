/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/usersfile.h"

#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/policy/mapping.h"
#include "core/token/claimpath.h"
#include "core/token/compare.h"
#include "host/config/condition.h"
#include "host/config/ini.h"

#define STOPS "\" \t"

/* Stands for a failed allocation among the faults of a line. */
static const char out_of_memory[] = "memory ran out";

/* Make room for one more element in a list. The room doubles when count is a power of two. */
static void *grow(void *list, size_t count, size_t size)
{
	return count & (count - 1) ? list : reallocarray(list, count ? 2 * count : 1, size);
}

static char *skip_blanks(char *at)
{
	while (*at == ' ' || *at == '\t')
		at++;
	return at;
}

/* Whether only a comment, or nothing, is left of a line. */
static bool is_end(const char *at)
{
	return !*at || *at == '#' || *at == ';';
}

static bool is_arrow(const char *at)
{
	return at[0] == '-' && at[1] == '>' && (!at[2] || at[2] == ' ' || at[2] == '\t');
}

/* The functions below return NULL, or what is wrong with the line. */

static const char *add_name(struct users *u, char *name)
{
	char **names;

	if (!mapping_is_account(span_of(name)))
		return "a name that no account can have";
	names = grow(u->names, u->name_count, sizeof(*names));
	if (!names)
		return out_of_memory;
	u->names = names;
	names[u->name_count++] = name;
	return NULL;
}

/* "-> ACCOUNT..." and the end of the line. */
static const char *read_accounts(struct users *u, struct userline *l, char *at)
{
	if (!is_arrow(at))
		return "no \"->\" before the accounts";
	l->names = u->name_count;
	for (at = skip_blanks(at + 2); !is_end(at); at = skip_blanks(at)) {
		const char *fault;
		char *name, stop;

		fault = condition_take_text(&at, STOPS, &name, &stop);
		if (!fault)
			fault = add_name(u, name);
		if (fault)
			return fault;
	}
	l->name_count = u->name_count - l->names;
	return l->name_count ? NULL : "no account after \"->\"";
}

static const char *read_user(struct users *u, struct userline *l, char *at)
{
	const char *fault;
	char stop;

	l->kind = USERLINE_USER;
	if (is_end(at) || is_arrow(at))
		return "no value after \"user\"";
	fault = condition_take_text(&at, STOPS, &l->value, &stop);
	if (!fault)
		fault = compare_fault(l->value);
	return fault ? fault : read_accounts(u, l, skip_blanks(at));
}

static const char *add_condition(struct users *u, const struct condition *c)
{
	struct condition *conditions = grow(u->conditions, u->condition_count, sizeof(*conditions));

	if (!conditions)
		return out_of_memory;
	u->conditions = conditions;
	conditions[u->condition_count++] = *c;
	u->reads_email = u->reads_email || claimpath_is(c->claim, "email");
	return NULL;
}

static const char *read_with(struct users *u, struct userline *l, char *at)
{
	l->kind = USERLINE_WITH;
	l->conditions = u->condition_count;
	for (; !is_end(at) && !is_arrow(at); at = skip_blanks(at)) {
		struct condition c = {.line = l->line};
		const char *fault = condition_take(&at, false, &c);

		if (!fault)
			fault = add_condition(u, &c);
		if (fault)
			return fault;
	}
	l->condition_count = u->condition_count - l->conditions;
	return l->condition_count ? read_accounts(u, l, at) : "no CLAIM=VALUE after \"with\"";
}

static const char *read_own(struct userline *l, const char *at)
{
	l->kind = USERLINE_OWN;
	return is_end(at) ? NULL : "text after \"own\", which stands alone";
}

static const char *read_words(struct users *u, struct userline *l, char *at)
{
	const char *fault;
	char *word, stop;

	fault = condition_take_text(&at, STOPS, &word, &stop);
	if (fault)
		return fault;
	at = skip_blanks(at);
	if (strcmp(word, "own") == 0)
		return read_own(l, at);
	if (strcmp(word, "user") == 0)
		return read_user(u, l, at);
	if (strcmp(word, "with") == 0)
		return read_with(u, l, at);
	return "a line is own, user TEXT -> ACCOUNT..., or with CLAIM=VALUE... -> ACCOUNT...";
}

/* Read a line that ends in a NUL. */
static const char *read_line(struct users *u, char *at, int line)
{
	struct userline *lines;

	at = skip_blanks(at);
	if (is_end(at))
		return NULL;
	lines = grow(u->lines, u->count, sizeof(*lines));
	if (!lines)
		return out_of_memory;
	u->lines = lines;
	lines[u->count] = (struct userline){.line = line};
	return read_words(u, &lines[u->count++], at);
}

static enum reason read_lines(struct users *u, size_t size, struct note *n)
{
	char *at = u->text, *end = at + size;

	for (int line = 1; at < end; line++) {
		char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
		const char *fault = inifile_fault((struct span){(uint8_t *)at, (size_t)(stop - at)}, line);

		*stop = '\0';
		if (!fault)
			fault = read_line(u, at, line);
		if (fault == out_of_memory)
			return REASON_OUT_OF_MEMORY;
		if (fault)
			return note_invalid(n, "%s:%d: %s", u->path, line, fault);
		at = stop + 1;
	}
	return REASON_OK;
}

enum reason usersfile_read(struct span text, const char *path, struct users *ret, struct note *n)
{
	SCOPED(users) u = {.path = strdup(path), .text = malloc(text.len + 1)};
	enum reason r;

	if (!u.path || !u.text)
		return REASON_OUT_OF_MEMORY;
	if (text.len)
		memcpy(u.text, text.at, text.len);
	u.text[text.len] = '\0';
	r = read_lines(&u, text.len, n);
	if (r == REASON_OK)
		*ret = TAKE(u);
	return r;
}

enum reason usersfile_load(struct snapshot *files, const char *path, struct users *ret, struct note *n)
{
	const struct trustedfile *file = NULL;
	enum reason r = snapshot_read(files, path, &file, n);

	return r == REASON_OK ? usersfile_read(bytes_span(&file->content), path, ret, n) : r;
}
