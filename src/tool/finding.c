/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/finding.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool/json.h"
#include "tool/memory.h"

#define FINDING_KIND(name, slug, severity) {slug, SEVERITY_##severity},
static const struct {
	const char *slug;
	enum severity severity;
} kinds[FINDING_COUNT] = {FINDINGS(FINDING_KIND)};

const char *severity_name(enum severity severity)
{
	switch (severity) {
	case SEVERITY_NOTE:
		return "note";
	case SEVERITY_WARNING:
		return "warning";
	case SEVERITY_ERROR:
		break;
	}
	return "error";
}

enum severity finding_severity(enum finding kind)
{
	return kinds[kind].severity;
}

const char *finding_slug(enum finding kind)
{
	return kinds[kind].slug;
}

static struct finding_row *find(struct findings *f, enum finding kind, const struct finding_place *place)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->at[i].kind == kind && f->at[i].line == place->line &&
		    strcmp(f->at[i].file, place->file) == 0)
			return &f->at[i];
	return NULL;
}

static struct finding_row *append(struct findings *f, enum finding kind, const struct finding_place *place)
{
	struct finding_row *row;

	f->at = memory_or_exit(reallocarray(f->at, f->count + 1, sizeof(*f->at)));
	row = &f->at[f->count++];
	*row = (struct finding_row){.kind = kind, .file = printable(place->file, ""), .line = place->line};
	return row;
}

void findings_add(struct findings *f, enum finding kind, const struct finding_place *place,
		  const char *instead, const char *why, ...)
{
	/*
	 * A line of the configuration can have two faults, and a key set can have two skipped keys. Of every
	 * other kind, report at most one for the same place.
	 */
	struct finding_row *row =
		kind == FINDING_CONFIG_INVALID || kind == FINDING_KEY_SKIPPED ? NULL : find(f, kind, place);

	if (!row) {
		char *text = NULL;
		va_list args;

		va_start(args, why);
		if (vasprintf(&text, why, args) < 0)
			memory_exit();
		va_end(args);
		row = append(f, kind, place);
		row->why = printable(text, "");
		row->instead = instead ? printable(instead, "\n") : NULL;
		free(text);
	}
	if (place->service && !names_has(&row->services, place->service) &&
	    !names_add(&row->services, place->service))
		memory_exit();
}

void findings_join(struct findings *f, struct findings *more)
{
	for (size_t i = 0; i < more->count; i++) {
		struct finding_row *row = &more->at[i];
		struct finding_place place = {row->file, row->line, NULL};

		findings_add(f, row->kind, &place, row->instead, "%s", row->why);
		for (size_t k = 0; k < row->services.count; k++) {
			place.service = row->services.at[k];
			findings_add(f, row->kind, &place, row->instead, "%s", row->why);
		}
	}
	findings_done(more);
}

static const char *colour(bool coloured, enum severity severity)
{
	if (!coloured)
		return "";
	switch (severity) {
	case SEVERITY_NOTE:
		return "\033[36m";
	case SEVERITY_WARNING:
		return "\033[33m";
	case SEVERITY_ERROR:
		break;
	}
	return "\033[31m";
}

static void print_instead(const char *instead)
{
	while (*instead) {
		size_t len = strcspn(instead, "\n");

		printf("    write: %.*s\n", (int)len, instead);
		instead += len + (instead[len] == '\n');
	}
}

static void print_row(const struct finding_row *row, bool coloured)
{
	enum severity severity = finding_severity(row->kind);

	printf("%s%s%s %s: %s", colour(coloured, severity), severity_name(severity),
	       coloured ? "\033[0m" : "", finding_slug(row->kind), row->file);
	if (row->line)
		printf(":%d", row->line);
	for (size_t i = 0; i < row->services.count; i++)
		printf("%s%s", i ? ", " : " (", row->services.at[i]);
	puts(row->services.count ? ")" : "");
	printf("    %s\n", row->why);
	if (row->instead)
		print_instead(row->instead);
}

static int by_severity(const void *left, const void *right)
{
	const struct finding_row *a = left, *b = right;
	int order = (int)finding_severity(b->kind) - (int)finding_severity(a->kind);

	if (order == 0)
		order = strcmp(a->file, b->file);
	return order ? order : a->line - b->line;
}

void findings_sort(struct findings *f)
{
	if (f->count)
		qsort(f->at, f->count, sizeof(*f->at), by_severity);
}

void findings_print_text(const struct findings *f, bool coloured)
{
	for (size_t i = 0; i < f->count; i++)
		print_row(&f->at[i], coloured);
	if (f->count == 0)
		puts("no findings");
	else
		printf("%zu finding%s\n", f->count, f->count == 1 ? "" : "s");
}

static json_t *json_row(const struct finding_row *row)
{
	json_t *object = memory_or_exit(json_object()), *services = memory_or_exit(json_array());

	json_put(object, "severity", json_string(severity_name(finding_severity(row->kind))));
	json_put(object, "finding", json_string(finding_slug(row->kind)));
	json_put(object, "file", json_printable(row->file));
	json_put(object, "line", row->line ? json_integer(row->line) : json_null());
	for (size_t i = 0; i < row->services.count; i++)
		json_append(services, json_printable(row->services.at[i]));
	json_put(object, "services", services);
	json_put(object, "why", json_printable(row->why));
	json_put(object, "instead", row->instead ? json_printable(row->instead) : json_null());
	return object;
}

void findings_print_json(const struct findings *f)
{
	json_t *array = memory_or_exit(json_array()), *document = memory_or_exit(json_object());

	for (size_t i = 0; i < f->count; i++)
		json_append(array, json_row(&f->at[i]));
	json_put(document, "findings", array);
	json_print(document);
}

void findings_done(struct findings *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->at[i].file);
		free(f->at[i].why);
		free(f->at[i].instead);
		names_done(&f->at[i].services);
	}
	free(f->at);
	*f = (struct findings){0};
}
