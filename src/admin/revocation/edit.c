/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/revocation/edit.h"

#include <stdlib.h>
#include <string.h>

#include "tool/memory.h"

struct edit edit_of(const struct lockedfile *f)
{
	/* one more: calloc() of nothing may return NULL */
	return (struct edit){f, memory_or_exit(calloc(f->lines.count + 1, sizeof(bool)))};
}

void edit_drop_expired(struct edit *e, int64_t now)
{
	for (size_t i = 0; i < e->file->lines.count; i++)
		if (e->file->lines.at[i].until < now)
			e->drops[i] = true;
}

static void add(struct bytes *to, const void *text, size_t len)
{
	if (len)
		memcpy(to->at + to->len, text, len);
	to->len += len;
}

static void add_newline(struct bytes *to)
{
	if (to->len && to->at[to->len - 1] != '\n')
		add(to, "\n", 1);
}

/* Add the lines of the file that remain. Revocations are in the order of their lines. */
static void add_lines(const struct edit *e, struct bytes *to)
{
	struct span rest = bytes_span(&e->file->text);
	size_t next = 0;

	for (int number = 1; rest.len; number++) {
		const uint8_t *newline = memchr(rest.at, '\n', rest.len);
		size_t len = newline ? (size_t)(newline - rest.at) + 1 : rest.len;
		bool is_entry = next < e->file->lines.count && e->file->lines.at[next].line == number;

		if (!is_entry || !e->drops[next])
			add(to, rest.at, len);
		next += is_entry;
		rest = span_after(rest, len);
	}
}

void edit_make(const struct edit *e, const char *line, struct bytes *ret)
{
	size_t added = line ? strlen(line) : 0;
	struct bytes content = {0};

	if (!bytes_alloc(e->file->text.len + added + 2, &content))
		memory_exit();
	content.len = 0;
	add_lines(e, &content);
	if (line) {
		add_newline(&content);
		add(&content, line, added);
		add_newline(&content);
	}
	*ret = content;
}

void edit_done(struct edit *e)
{
	free(e->drops);
	*e = (struct edit){0};
}
