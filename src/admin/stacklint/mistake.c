/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stacklint/mistake.h"

#include <security/pam_modules.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/pam/line.h"
#include "admin/pam/module.h"
#include "core/base/text.h"
#include "host/arguments.h"
#include "tool/memory.h"

/* More than any line that libpam reads. */
#define TEXT_SIZE 4096

struct mistake *mistakes_add(struct mistakes *mistakes, enum finding kind, const struct pam_entry *at,
			     const char *why, ...)
{
	struct mistake *mistake;
	va_list args;

	mistakes->at = memory_or_exit(reallocarray(mistakes->at, mistakes->count + 1, sizeof(*mistakes->at)));
	mistake = &mistakes->at[mistakes->count++];
	*mistake = (struct mistake){.kind = kind, .at = at};
	va_start(args, why);
	if (vasprintf(&mistake->why, why, args) < 0)
		memory_exit();
	va_end(args);
	return mistake;
}

static void remedy_done(struct remedy *r)
{
	for (size_t i = 0; i < r->edit_count; i++)
		free((char *)r->edits[i].lines);
	free(r->lines);
	free(r->how);
}

void mistakes_done(struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++) {
		struct mistake *mistake = &mistakes->at[i];

		for (size_t k = 0; k < mistake->remedy_count; k++)
			remedy_done(&mistake->remedies[k]);
		free(mistake->remedies);
		free(mistake->why);
	}
	free(mistakes->at);
	*mistakes = (struct mistakes){0};
}

/* A copy with spaces in place of tabs, which are not printed. */
static char *copy_lines(const char *lines)
{
	char *copy = memory_or_exit(strdup(lines));

	for (char *tab; (tab = strchr(copy, '\t')) != NULL;)
		*tab = ' ';
	return copy;
}

static struct remedy *add_remedy(struct mistake *mistake, const struct pam_entry *at, const char *lines)
{
	struct remedy *r;

	mistake->remedies = memory_or_exit(
		reallocarray(mistake->remedies, mistake->remedy_count + 1, sizeof(*mistake->remedies)));
	r = &mistake->remedies[mistake->remedy_count++];
	*r = (struct remedy){.file = at->file, .line = at->line, .lines = copy_lines(lines)};
	return r;
}

static void add_edit(struct remedy *r, const struct pam_entry *at, const char *lines)
{
	r->edits[r->edit_count++] =
		(struct pamedit){at->file, at->line, memory_or_exit(strdup(lines)), false};
}

/* Add an argument as libpam reads it: brackets around blanks, and \] for a bracket in them. */
static void add_argument(struct text *t, const char *argument)
{
	if (!strpbrk(argument, " \t[]")) {
		text_add(t, " %s", argument);
		return;
	}
	text_add(t, " [");
	for (; *argument; argument++)
		text_add(t, *argument == ']' ? "\\%c" : "%c", *argument);
	text_add(t, "]");
}

/*
 * Add the entry's arguments, in their order, as long as the module takes them. One may be left out. A prompt
 * is left out if others are refused: these are probably its other words.
 */
static void add_arguments(struct text *t, const struct pam_entry *e, const char *without)
{
	const char **taken = memory_or_exit(calloc((size_t)e->argument_count + 1, sizeof(char *)));
	struct arguments a;
	struct note n = {0};
	const bool is_whole =
		arguments_read(e->argument_count, (const char **)e->arguments, &a, &n) == REASON_OK;
	int count = 0;

	for (int i = 0; i < e->argument_count; i++) {
		taken[count] = e->arguments[i];
		if (strcmp(taken[count], without) != 0 &&
		    (is_whole || strncmp(taken[count], "prompt=", strlen("prompt=")) != 0) &&
		    arguments_read(count + 1, taken, &a, &n) == REASON_OK)
			add_argument(t, taken[count++]);
	}
	free(taken);
}

/* The lines, with the entry's arguments after each pam_jwt.so. */
static void add_lines(struct text *t, const char *lines, const struct pam_entry *e, const char *without)
{
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		text_add(t, "%.*s", (int)len, lines);
		if (len >= strlen("pam_jwt.so") && memmem(lines, len, "pam_jwt.so", strlen("pam_jwt.so")))
			add_arguments(t, e, without);
		text_add(t, "%s", lines[len] ? "\n" : "");
		lines += len + (lines[len] == '\n');
	}
}

void mistake_write(struct mistake *mistake, const struct pam_entry *at, const char *lines)
{
	char buffer[TEXT_SIZE];
	struct text t = text_in(buffer, sizeof(buffer));

	add_lines(&t, lines, mistake->at, "");
	add_edit(add_remedy(mistake, at, buffer), at, buffer);
}

void mistake_control(struct mistake *mistake, const struct pam_entry *at, const char *control)
{
	char copy[TEXT_SIZE], buffer[TEXT_SIZE];
	struct text t = text_in(buffer, sizeof(buffer));
	char *rest = copy;
	const char *type;

	(void)snprintf(copy, sizeof(copy), "%s", at->text);
	type = pamline_word(&rest);
	if (!type || !pamline_word(&rest) || !rest)
		return;
	text_add(&t, "%s %s %s", type, control, rest + strspn(rest, " \t"));
	add_edit(add_remedy(mistake, at, buffer), at, buffer);
}

void mistake_write_own(struct mistake *mistake, const struct pam_entry *at, const char *line)
{
	struct remedy *r = add_remedy(mistake, at, line);

	r->file = at->own_file;
	r->line = at->own_line;
	r->edits[r->edit_count++] =
		(struct pamedit){at->own_file, at->own_line, memory_or_exit(strdup(line)), false};
}

void mistake_comment_out(struct mistake *mistake, const struct pam_entry *at)
{
	char buffer[TEXT_SIZE];

	(void)snprintf(buffer, sizeof(buffer), "# %s", at->text);
	add_edit(add_remedy(mistake, at, buffer), at, buffer);
}

void mistake_drop_argument(struct mistake *mistake, const char *argument)
{
	const struct pam_entry *e = mistake->at;
	char copy[TEXT_SIZE], buffer[TEXT_SIZE];
	struct text t = text_in(buffer, sizeof(buffer));
	char *rest = copy;

	(void)snprintf(copy, sizeof(copy), "%s", e->text);
	for (int word = 0; word < 2; word++) /* type and control */
		if (!pamline_word(&rest))
			return;
	text_add(&t, "%.*s", (int)(rest - copy), e->text);
	add_argument(&t, e->module);
	for (int i = 0; i < e->argument_count; i++)
		if (strcmp(e->arguments[i], argument) != 0)
			add_argument(&t, e->arguments[i]);
	add_edit(add_remedy(mistake, e, buffer), e, buffer);
}

/* Add a remedy that writes jumps in place of "success=N". */
static void add_jump(struct mistake *mistake, const struct pam_entry *at, const char *jumps)
{
	const char *jump = strstr(at->text, "success=");
	char buffer[TEXT_SIZE];

	if (!jump)
		return;
	(void)snprintf(buffer, sizeof(buffer), "%.*s%s%s", (int)(jump - at->text), at->text, jumps,
		       jump + strcspn(jump, " \t]"));
	add_edit(add_remedy(mistake, at, buffer), at, buffer);
}

void mistake_jumps(struct mistake *mistake, const struct pam_entries *entries, size_t at)
{
	const int action = entries->at[at].actions[PAM_SUCCESS];
	char jump[32];

	for (int over = 1; action > 0 && at + (size_t)over < entries->count; over++) {
		(void)snprintf(jump, sizeof(jump), "success=%d", over);
		if (over != action)
			add_jump(mistake, &entries->at[at], jump);
	}
}

/* Conditions return PAM_IGNORE in setcred only. */
static bool ignores_in_setcred_alone(const struct pam_entry *e)
{
	const struct pam_module *m = pam_module_of(e);

	return e->kind == ENTRY_MODULE && m->setcred == SETCRED_IGNORE &&
	       (m->auth == ROLE_CONDITION || m->auth == ROLE_SCOPE);
}

void mistake_jump_on_ignore(struct mistake *mistake, const struct pam_entry *at)
{
	const int over = at->actions[PAM_SUCCESS];
	char jumps[64];

	(void)snprintf(jumps, sizeof(jumps), "success=%d ignore=%d", over, over);
	if (over > 0 && at->actions[PAM_IGNORE] != over && ignores_in_setcred_alone(at))
		add_jump(mistake, at, jumps);
}

static void move_above(struct mistake *mistake, const char *file, int line, const char *what,
		       const char *lines)
{
	char buffer[TEXT_SIZE];
	struct text t = text_in(buffer, sizeof(buffer));
	struct remedy *r;

	/* above the module that asks, there is no text yet */
	add_lines(&t, lines, mistake->at, "use_first_pass");
	r = add_remedy(mistake, mistake->at, buffer);
	if (asprintf(&r->how, "Put this line above %s:%d (%s)", file, line, what) < 0)
		memory_exit();
	r->edits[r->edit_count++] = (struct pamedit){file, line, memory_or_exit(strdup(buffer)), true};
	add_edit(r, mistake->at, "");
}

void mistake_add_above(struct mistake *mistake, const struct pam_entry *above, const char *line)
{
	struct remedy *r = add_remedy(mistake, mistake->at, line);

	if (asprintf(&r->how, "Add the line above %s:%d", above->own_file, above->own_line) < 0)
		memory_exit();
	r->edits[r->edit_count++] =
		(struct pamedit){above->own_file, above->own_line, memory_or_exit(strdup(line)), true};
}

void mistake_move_above(struct mistake *mistake, const struct pam_entry *above, const char *lines)
{
	const char *what = pam_entry_name(above);

	if (strcmp(above->file, mistake->at->file) == 0)
		move_above(mistake, above->file, above->line, what, lines);
	else if (strcmp(above->own_file, mistake->at->file) == 0)
		move_above(mistake, above->own_file, above->own_line, "an include", lines);
}
