/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/pam/reader.h"
#include "core/base/scoped.h"
#include "tool/memory.h"

static void append(struct pam_entries *entries, const struct pam_entry *e)
{
	entries->at = memory_or_exit(reallocarray(entries->at, entries->count + 1, sizeof(*entries->at)));
	entries->at[entries->count++] = *e;
}

/* Read the lines of a change as a stack of their own. */
static void read_lines(const struct pamedit *edit, struct pamstack *ret)
{
	SCOPED(findings) findings = {0};
	SCOPED(names) included = {0};
	SCOPED(names) unread = {0};
	struct pamreader r = {.stack = ret, .included = &included, .unread = &unread, .findings = &findings};
	FILE *f;

	*ret = (struct pamstack){.service = memory_or_exit(strdup("")),
				 .file = memory_or_exit(strdup(edit->file))};
	if (!*edit->lines)
		return;
	f = memory_or_exit(fmemopen((void *)edit->lines, strlen(edit->lines), "r"));
	pamreader_read(&r, f);
	(void)fclose(f);
}

/* Whether the entry comes from the line that is changed, itself or by an include. */
static bool concerns(const struct pamedit *edit, const struct pam_entry *e)
{
	return (edit->line == e->line && strcmp(edit->file, e->file) == 0) ||
	       (edit->line == e->own_line && strcmp(edit->file, e->own_file) == 0);
}

/* Whether the lines of the change are to stand where the entry stands: an include is replaced once. */
static bool is_first(const struct pamedit *edit, const struct pam_entries *entries, size_t i)
{
	const struct pam_entry *e = &entries->at[i];

	return (edit->line == e->line && strcmp(edit->file, e->file) == 0) || i == 0 ||
	       !concerns(edit, &entries->at[i - 1]);
}

/* Append the lines of a change where the entry stands. */
static void append_lines(struct pam_entries *to, const struct pam_entries *lines, const struct pam_entry *e,
			 int level)
{
	for (size_t k = 0; k < lines->count; k++) {
		struct pam_entry copy = lines->at[k];

		copy.file = e->file;
		copy.line = e->line;
		copy.own_file = e->own_file;
		copy.own_line = e->own_line;
		copy.level = level;
		append(to, &copy);
	}
}

/* Append the entry as the changes leave it. Whether one concerns it. */
static bool append_edited(struct pamedited *to, const struct pam_entries *entries, size_t i,
			  enum pam_type type, const struct pamedit *edits)
{
	const struct pam_entry *e = &entries->at[i];
	bool is_changed = false, is_replaced = false;

	for (size_t k = 0; k < to->count; k++) {
		if (!concerns(&edits[k], e))
			continue;
		if (is_first(&edits[k], entries, i))
			append_lines(&to->entries, &to->written[k].types[type], e,
				     edits[k].line == e->line ? e->level : 0);
		is_changed = true;
		is_replaced |= !edits[k].is_above;
	}
	if (!is_replaced)
		append(&to->entries, e);
	return is_changed;
}

bool pamedit_apply(const struct pam_entries *entries, enum pam_type type, const struct pamedit *edits,
		   size_t count, struct pamedited *ret)
{
	bool is_changed = false;

	*ret = (struct pamedited){.written = memory_or_exit(calloc(count, sizeof(struct pamstack))),
				  .count = count};
	for (size_t i = 0; i < count; i++)
		read_lines(&edits[i], &ret->written[i]);
	for (size_t i = 0; i < entries->count; i++)
		is_changed |= append_edited(ret, entries, i, type, edits);
	return is_changed;
}

void pamedited_done(struct pamedited *edited)
{
	for (size_t i = 0; i < edited->count; i++)
		pamstack_done(&edited->written[i]);
	free(edited->written);
	free(edited->entries.at);
	*edited = (struct pamedited){0};
}
