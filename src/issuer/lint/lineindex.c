/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/lint/lineindex.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "host/config/draft.h"
#include "host/config/ini.h"
#include "host/config/trustedfile.h"

/* The lines that were read, and the section that is being read. */
struct reading {
	struct lineindex lines;
	int section;
};

static void reading_done(struct reading *r)
{
	lineindex_done(&r->lines);
}

static enum reason begin_section(void *to, const char *title, int line, struct note *n)
{
	struct reading *r = to;

	(void)title, (void)n;
	r->section = line;
	return REASON_OK;
}

static enum reason add_line(void *to, const char *key, const char *value, int line, struct note *n)
{
	struct reading *r = to;
	struct lineindex *l = &r->lines;
	struct lineindex_row *row = draft_grow(l->at, l->count, sizeof(*row));

	(void)n;
	if (!row)
		return REASON_OUT_OF_MEMORY;
	l->at = row;
	row += l->count++;
	*row = (struct lineindex_row){.section = r->section, .line = line};
	row->key = strdup(key);
	row->value = strdup(value);
	return row->key && row->value ? REASON_OK : REASON_OUT_OF_MEMORY;
}

enum reason lineindex_read(struct lineindex *l)
{
	static const struct inifile_events events = {begin_section, add_line, NULL};
	SCOPED(trustedfile) file = {0};
	SCOPED(reading) reading = {.lines.path = l->path};
	struct note n;
	enum reason r = trustedfile_read(l->path, &file, &n);

	if (r == REASON_OK)
		r = inifile_read(bytes_span(&file.content), &events, &reading, &n);
	if (r == REASON_OK)
		*l = TAKE(reading.lines);
	return r;
}

struct finding_place lineindex_place(const struct lineindex *l, int section, const char *key,
				     const char *value)
{
	struct finding_place place = {l->path, section, NULL};

	for (size_t i = 0; i < l->count; i++) {
		const struct lineindex_row *row = &l->at[i];
		bool is_value = !value || strcmp(row->value, value) == 0;

		if (row->section == section && strcmp(row->key, key) == 0 && is_value) {
			place.line = row->line;
			break;
		}
	}
	return place;
}

void lineindex_done(struct lineindex *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->at[i].key);
		free(l->at[i].value);
	}
	free(l->at);
	*l = (struct lineindex){0};
}
