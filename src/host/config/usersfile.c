/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/usersfile.h"

#include <string.h>

#include "core/base/scoped.h"
#include "core/policy/mapping.h"
#include "core/token/claimpath.h"
#include "core/token/compare.h"
#include "host/config/condition.h"
#include "host/config/wordfile.h"

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
	names = wordfile_grow(u->names, u->name_count, sizeof(*names));
	if (!names)
		return wordfile_out_of_memory;
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
	for (at = wordfile_skip_blanks(at + 2); !wordfile_is_end(at); at = wordfile_skip_blanks(at)) {
		const char *fault;
		char *name, stop;

		fault = condition_take_text(&at, WORDFILE_STOPS, &name, &stop);
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
	if (wordfile_is_end(at) || is_arrow(at))
		return "no value after \"user\"";
	fault = condition_take_text(&at, WORDFILE_STOPS, &l->value, &stop);
	if (!fault)
		fault = compare_fault(l->value);
	return fault ? fault : read_accounts(u, l, wordfile_skip_blanks(at));
}

static const char *add_condition(struct users *u, const struct condition *c)
{
	struct condition *conditions = wordfile_grow(u->conditions, u->condition_count, sizeof(*conditions));

	if (!conditions)
		return wordfile_out_of_memory;
	u->conditions = conditions;
	conditions[u->condition_count++] = *c;
	u->reads_email = u->reads_email || claimpath_is(c->claim, "email");
	return NULL;
}

static const char *read_with(struct users *u, struct userline *l, char *at)
{
	l->kind = USERLINE_WITH;
	l->conditions = u->condition_count;
	for (; !wordfile_is_end(at) && !is_arrow(at); at = wordfile_skip_blanks(at)) {
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
	return wordfile_is_end(at) ? NULL : "text after \"own\", which stands alone";
}

static const char *read_words(struct users *u, struct userline *l, char *at)
{
	const char *fault;
	char *word, stop;

	fault = condition_take_text(&at, WORDFILE_STOPS, &word, &stop);
	if (fault)
		return fault;
	at = wordfile_skip_blanks(at);
	if (strcmp(word, "own") == 0)
		return read_own(l, at);
	if (strcmp(word, "user") == 0)
		return read_user(u, l, at);
	if (strcmp(word, "with") == 0)
		return read_with(u, l, at);
	return "a line is own, user TEXT -> ACCOUNT..., or with CLAIM=VALUE... -> ACCOUNT...";
}

static const char *read_line(void *to, char *at, int line)
{
	struct users *u = to;
	struct userline *lines = wordfile_grow(u->lines, u->count, sizeof(*lines));

	if (!lines)
		return wordfile_out_of_memory;
	u->lines = lines;
	lines[u->count] = (struct userline){.line = line};
	return read_words(u, &lines[u->count++], at);
}

enum reason usersfile_read(struct span text, const char *path, struct users *ret, struct note *n)
{
	SCOPED(users) u = {.path = strdup(path)};
	enum reason r;

	if (!u.path)
		return REASON_OUT_OF_MEMORY;
	r = wordfile_read(text, path, &u.text, read_line, &u, n);
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
