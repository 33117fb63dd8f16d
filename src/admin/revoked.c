/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt revoked: the tokens that this host refuses although nothing is wrong with them. */
#include <stdio.h>
#include <stdlib.h>

#include "admin/command.h"
#include "admin/revocation/entry.h"
#include "admin/revocation/scope.h"
#include "core/base/scoped.h"
#include "host/clock.h"
#include "store/revoked.h"
#include "tool/json.h"
#include "tool/memory.h"
#include "tool/options.h"
#include "tool/say.h"

static const char help[] =
	"Usage: pam-jwt revoked [OPTION]...\n"
	"\n"
	"List the revoked tokens: the lines of " REVOKED_PATH ", and of the file\n"
	"that the configuration names with \"revoked\".\n"
	"\n"
	"  --conf FILE  the configuration (default: " PAM_JWT_CONF ")\n"
	"  --json       print JSON: {\"revoked\":[{\"kind\",\"value\",\"iss\",\"until\",\"before\",\n"
	"               \"why\",\"file\",\"line\",\"expired\"}]}, dates in seconds since the epoch,\n"
	"               and null for what a line lacks\n"
	"  -h, --help   show this help\n"
	"\n"
	"Exit status: 0 listed, 2 usage, 3 a file cannot be read or has a faulty line.\n";

/* Where the lines go. */
struct listing {
	int64_t now;
	json_t *rows; /* NULL: print text */
	size_t count;
};

static json_t *json_row(const struct listing *l, const char *path, const struct revocation *r,
			const char *why)
{
	json_t *object = memory_or_exit(json_object());

	json_put(object, "kind", json_string(revocation_word(r->kind)));
	json_put_text(object, "value", r->kind == REVOCATION_ALL ? NULL : r->value);
	json_put_text(object, "iss", r->iss);
	json_put(object, "until", json_integer(r->until));
	json_put(object, "before", r->has_before ? json_integer(r->before) : json_null());
	json_put_text(object, "why", why);
	json_put_text(object, "file", path);
	json_put(object, "line", json_integer(r->line));
	json_put(object, "expired", json_boolean(r->until < l->now));
	return object;
}

static void print_row(const struct listing *l, const char *path, const struct revocation *r, const char *why)
{
	char *file = printable(path, ""), *comment = printable(why ? why : "", "");

	printf("%s:%d: ", file, r->line);
	entry_print_tokens(stdout, r);
	putchar('\n');
	if (r->has_before) {
		entry_print_date(stdout, "    issued at or before ", r->before, l->now);
		putchar('\n');
	}
	entry_print_until(stdout, "    ", r, l->now);
	if (why)
		printf("    %s\n", comment);
	free(comment);
	free(file);
}

static void put_rows(struct listing *l, const struct revocations *lines, struct span text)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct revocation *r = &lines->at[i];
		char *why = entry_comment(entry_line(text, r->line));

		if (l->rows)
			json_append(l->rows, json_row(l, lines->path, r, why));
		else
			print_row(l, lines->path, r, why);
		l->count++;
		free(why);
	}
}

/* List a file. A fault is printed, so that the other file is listed all the same. */
static enum status list_file(struct listing *l, const char *path, bool may_be_missing, struct note *n)
{
	SCOPED(snapshot) files = {0};
	SCOPED(revocations) lines = {0};
	const struct trustedfile *file = NULL;
	enum reason r = revoked_load(&files, path, may_be_missing, &lines, n);

	if (r == REASON_STORE_UNAVAILABLE)
		return STATUS_HOST;
	if (r != REASON_OK)
		return status_of_reason(r, n);
	if (lines.path && snapshot_read(&files, path, &file, n) == REASON_OK)
		put_rows(l, &lines, bytes_span(&file->content));
	return STATUS_OK;
}

/* Where both files have a fault, the first is printed as a warning, and the second is the error. */
static enum status list_files(struct listing *l, const char *conf, struct note *n)
{
	SCOPED(trust) t = {0};
	enum status first = list_file(l, REVOKED_PATH, true, n), second;
	struct note later = {0};

	second = scope_load(conf, &t, &later);
	if (second == STATUS_OK && t.revoked)
		second = list_file(l, t.revoked, false, &later);
	if (second == STATUS_OK)
		return first;
	if (first != STATUS_OK)
		say_warning("%s", n->text);
	*n = later;
	return second;
}

static enum status list(const char *conf, bool json, struct note *n)
{
	struct listing l = {0};
	enum status s = status_of_reason(clock_now(&l.now), n), written;

	if (s != STATUS_OK)
		return s;
	l.rows = json ? memory_or_exit(json_array()) : NULL;
	s = list_files(&l, conf, n);
	if (json)
		json_print(json_list("revoked", l.rows));
	else if (s == STATUS_OK && !l.count)
		puts("nothing is revoked");
	written = say_finish(n);
	return written == STATUS_OK ? s : written;
}

enum status revoked_run(int argc, char **argv, struct note *n)
{
	const char *conf = PAM_JWT_CONF;
	bool json = false;
	const struct option_spec specs[] = {{"conf", .once = &conf}, {"json", .flag = &json}};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status s = options_parse(argc, argv, &options, n);

	return s == STATUS_OK ? list(conf, json, n) : s;
}
