/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt keys: the keys that a configuration names, and why some of them are not used. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "admin/listing.h"
#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/keys/thumbprint.h"
#include "host/clock.h"
#include "host/config/config.h"
#include "tool/json.h"
#include "tool/memory.h"
#include "tool/say.h"

static const char help[] =
	"Usage: pam-jwt keys [OPTION]...\n"
	"\n"
	"List the keys that the configuration names: section, file, kid, type, algorithm,\n"
	"thumbprint (RFC 7638; none of a secret), the dates of certificates, and whether a\n"
	"login can use the key, or why not.\n"
	"\n"
	"  --conf FILE  the configuration (default: " PAM_JWT_CONF ")\n"
	"  --json       print JSON: {\"keys\":[{\"section\",\"file\",\"kid\",\"type\",\"curve\",\n"
	"               \"algorithm\",\"thumbprint\",\"not_before\",\"not_after\",\"usable\",\"why\"}]},\n"
	"               dates in seconds since the epoch, and null for what a key lacks\n"
	"  -h, --help   show this help\n"
	"\n"
	"Exit status: 0 the configuration has no fault, 2 usage, 3 it has one, which\n"
	"\"pam-jwt lint\" reports.\n";

/* A line of the listing. The texts are borrowed, except the two buffers. */
struct row {
	const char *section, *file;
	const char *kid;       /* NULL: none */
	const struct key *key; /* NULL: it could not be read */
	char thumbprint[THUMBPRINT_SIZE];
	const char *why; /* why it cannot be used; NULL: it can be used */
	char dates[160]; /* why, if the dates of a certificate are the reason */
};

/* What is wrong on a line of the configuration. */
struct mistake {
	int line;
	char *text;
};

/* The configuration as it was read, and where its rows go. */
struct keylist {
	struct draft draft;
	struct mistake *mistakes;
	size_t mistake_count;
	bool has_now;
	int64_t now;
	json_t *rows;		    /* NULL: print text */
	const char *section, *file; /* of the row before */
};

static void keylist_done(struct keylist *l)
{
	for (size_t i = 0; i < l->mistake_count; i++)
		free(l->mistakes[i].text);
	free(l->mistakes);
	draft_done(&l->draft);
}

static void add_mistake(void *to, int line, const struct note *n)
{
	struct keylist *l = to;

	l->mistakes = memory_or_exit(reallocarray(l->mistakes, l->mistake_count + 1, sizeof(*l->mistakes)));
	l->mistakes[l->mistake_count++] = (struct mistake){line, memory_or_exit(strdup(n->text))};
}

/* Set why if the dates of the certificate prevent its use now. */
static void judge_dates(const struct keylist *l, struct row *r)
{
	struct text t = text_in(r->dates, sizeof(r->dates));
	bool is_early;

	if (!l->has_now || key_in_date(r->key, l->now))
		return;
	is_early = l->now < r->key->not_before;
	text_add(&t, is_early ? "the certificate is valid from " : "the certificate expired at ");
	text_add_date(&t, is_early ? r->key->not_before : r->key->not_after, l->now);
	r->why = r->dates;
}

static void put_date(json_t *object, const char *name, const struct row *r, int64_t date)
{
	json_put(object, name, r->key && r->key->has_dates ? json_integer(date) : json_null());
}

static json_t *json_row(const struct row *r)
{
	json_t *object = memory_or_exit(json_object());

	json_put_text(object, "section", r->section);
	json_put_text(object, "file", r->file);
	json_put_text(object, "kid", r->kid);
	json_put_text(object, "type", r->key ? key_type_name(r->key->type) : NULL);
	json_put_text(object, "curve", r->key && r->key->curve ? r->key->curve->name : NULL);
	json_put_text(object, "algorithm", r->key ? r->key->alg->name : NULL);
	json_put_text(object, "thumbprint", r->thumbprint[0] ? r->thumbprint : NULL);
	put_date(object, "not_before", r, r->key ? r->key->not_before : 0);
	put_date(object, "not_after", r, r->key ? r->key->not_after : 0);
	json_put(object, "usable", json_boolean(!r->why));
	json_put_text(object, "why", r->why);
	return object;
}

static void print_date(const struct keylist *l, const char *before, int64_t date)
{
	char buffer[96];
	struct text t = text_in(buffer, sizeof(buffer));

	text_add_date(&t, date, l->now);
	printf("%s%s\n", before, buffer);
}

/* What is known of a key beyond its first line. */
static void print_details(const struct keylist *l, const struct row *r)
{
	if (r->thumbprint[0])
		printf("        thumbprint %s\n", r->thumbprint);
	if (!r->key || !r->key->has_dates)
		return;
	print_date(l, "        valid from ", r->key->not_before);
	print_date(l, "        valid until ", r->key->not_after);
}

static void print_row(struct keylist *l, const struct row *r)
{
	if (l->section != r->section || l->file != r->file) {
		printf("[issuer %s] ", r->section);
		printable_print("", r->file, "\n");
	}
	l->section = r->section;
	l->file = r->file;
	printf("    ");
	if (r->key)
		printf("%s %s%s%s", r->key->alg->name, key_type_name(r->key->type), r->key->curve ? " " : "",
		       r->key->curve ? r->key->curve->name : "");
	if (r->kid)
		printable_print(r->key ? ", kid " : "kid ", r->kid, "");
	if (r->why)
		printable_print(r->key || r->kid ? ": not usable: " : "not usable: ", r->why, "\n");
	else
		puts(": usable");
	print_details(l, r);
}

static void put_row(struct keylist *l, struct row *r)
{
	if (l->rows)
		json_append(l->rows, json_row(r));
	else
		print_row(l, r);
}

static void put_key(struct keylist *l, struct row r, const struct key *k)
{
	r.key = k;
	r.kid = k->kid;
	if (k->type != KEY_SECRET && !thumbprint_of(k, r.thumbprint))
		memory_exit();
	judge_dates(l, &r);
	put_row(l, &r);
}

static void put_skipped(struct keylist *l, struct row r, const struct skipped_key *s)
{
	r.kid = s->kid;
	r.why = s->why;
	put_row(l, &r);
}

/* The mistakes of a line "key = FILE" are rows. Those of other lines are errors. */
static bool is_key_line(const struct draft *d, int line)
{
	for (size_t i = 0; i < d->trust.issuer_count; i++)
		for (size_t k = 0; k < d->issuers[i].key_count; k++)
			if (d->issuers[i].keys[k].line == line)
				return true;
	return false;
}

static void put_mistakes(struct keylist *l, const struct row *where, int line)
{
	for (size_t i = 0; i < l->mistake_count; i++) {
		struct row r = *where;

		r.why = l->mistakes[i].text;
		if (l->mistakes[i].line == line)
			put_row(l, &r);
	}
}

static void put_section(struct keylist *l, size_t i, size_t *skipped)
{
	const struct issuer *issuer = &l->draft.trust.issuers[i];
	const struct issuer_lines *lines = &l->draft.issuers[i];
	size_t at = 0;

	for (size_t k = 0; k < lines->key_count; k++) {
		const struct row where = {.section = issuer->name, .file = lines->keys[k].name};

		for (; at < lines->keys[k].end; at++)
			put_key(l, where, issuer->keys[at]);
		for (; *skipped < lines->keys[k].skipped_end; (*skipped)++)
			put_skipped(l, where, &l->draft.trust.keys.skipped[*skipped]);
		put_mistakes(l, &where, lines->keys[k].line);
	}
}

static void put_all(struct keylist *l)
{
	size_t skipped = 0;

	for (size_t i = 0; i < l->draft.trust.issuer_count; i++)
		put_section(l, i, &skipped);
}

/* Report the mistakes that are no rows. */
static enum status judge_mistakes(const struct keylist *l, const char *path, struct note *n)
{
	if (!l->mistake_count)
		return STATUS_OK;
	for (size_t i = 0; i < l->mistake_count; i++)
		if (!is_key_line(&l->draft, l->mistakes[i].line))
			say_warning("line %d: %s", l->mistakes[i].line, l->mistakes[i].text);
	return status_refuse(n, STATUS_HOST, "%.256s has faults: \"pam-jwt lint\" says what to correct",
			     path);
}

static enum status list_keys(const char *path, bool json, struct note *n)
{
	__attribute__((cleanup(keylist_done))) struct keylist l = {0};
	const struct fault_listener listener = {add_mistake, &l};
	enum status r;

	if (config_examine(path, &listener, &l.draft) != REASON_OK)
		memory_exit();
	l.has_now = clock_now(&l.now) == REASON_OK;
	l.rows = json ? memory_or_exit(json_array()) : NULL;
	put_all(&l);
	if (json)
		json_print(json_list("keys", l.rows));
	r = say_finish(n);
	return r == STATUS_OK ? judge_mistakes(&l, path, n) : r;
}

enum status keys_run(int argc, char **argv, struct note *n)
{
	return listing_run(argc, argv, help, list_keys, n);
}
