/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/commands/listing.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "core/base/escape.h"
#include "core/base/scoped.h"
#include "core/json/write.h"
#include "core/keys/algorithm.h"
#include "core/token/claims.h"
#include "tool/jsontext.h"
#include "tool/say.h"

struct remark {
	char text[96];
};

static void put_relative(int64_t seconds, char *out, size_t out_size)
{
	int64_t distance = seconds < 0 ? -seconds : seconds;
	const char *before = seconds < 0 ? "" : "in ", *after = seconds < 0 ? " ago" : "";

	if (distance == 0)
		(void)snprintf(out, out_size, "now");
	else if (distance < 100)
		(void)snprintf(out, out_size, "%s%" PRId64 "s%s", before, distance, after);
	else if (distance < 6000)
		(void)snprintf(out, out_size, "%s%" PRId64 "m%s", before, distance / 60, after);
	else if (distance < 48 * INT64_C(3600))
		(void)snprintf(out, out_size, "%s%" PRId64 "h%s", before, distance / 3600, after);
	else
		(void)snprintf(out, out_size, "%s%" PRId64 "d%s", before, distance / 86400, after);
}

static void remark_on_date(struct span payload, const char *name, int64_t now, struct remark *ret)
{
	struct date date = {0};
	struct span number;
	char absolute[32], relative[32];
	struct tm utc;
	time_t t;

	if (!jsonscan_member(payload, name, &number) || !claims_date(number, &date)) {
		(void)snprintf(ret->text, sizeof(ret->text),
			       "no date: it must be a number of seconds since 1970");
		return;
	}
	t = (time_t)date.floor;
	if (!gmtime_r(&t, &utc) || strftime(absolute, sizeof(absolute), "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		return;
	put_relative(date.floor - now, relative, sizeof(relative));
	(void)snprintf(ret->text, sizeof(ret->text), "%s, %s", absolute, relative);
}

static void remark_on_algorithm(const json_t *value, struct remark *ret)
{
	struct span alg;

	if (!json_text(value, &alg) || !algorithm_find(alg))
		(void)snprintf(ret->text, sizeof(ret->text), "no algorithm that a host accepts");
}

static void remark_on(enum token_half half, struct span text, const char *name, const json_t *value,
		      int64_t now, struct remark *ret)
{
	bool is_date = strcmp(name, "exp") == 0 || strcmp(name, "nbf") == 0 || strcmp(name, "iat") == 0;

	if (half == TOKEN_CLAIMS && is_date)
		remark_on_date(text, name, now, ret);
	if (half == TOKEN_HEADER && strcmp(name, "alg") == 0)
		remark_on_algorithm(value, ret);
}

/* jansson escapes all control characters but U+007F, which a terminal may act on. Indents every next line. */
static void put_printable(const char *json)
{
	for (; *json; json++) {
		if (*json == 0x7f)
			(void)fputs("\\u007f", stdout);
		else
			(void)fputc(*json, stdout);
		if (*json == '\n')
			(void)fputs("  ", stdout);
	}
}

static bool put_value(const json_t *value)
{
	SCOPED(bytes) text = {0};

	if (!jsonwrite_text(value, JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_ENCODE_ANY, &text))
		return false;
	put_printable((const char *)text.at);
	return true;
}

static bool put_member(const char *name, const json_t *value, bool is_last, const struct remark *remark)
{
	json_auto_t *quoted = json_string(name);

	(void)fputs("  ", stdout);
	if (!quoted || !put_value(quoted))
		return false;
	(void)fputs(": ", stdout);
	if (!put_value(value))
		return false;
	(void)printf("%s%s%s\n", is_last ? "" : ",", remark->text[0] ? "  # " : "", remark->text);
	return true;
}

/* Parse again with jansson, for its error text. That may quote the input, so it is escaped. */
static enum status no_object(enum token_half half, struct span text, struct note *n)
{
	json_error_t error = {.text = "it is no JSON object"};
	json_t *tree = json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES, &error);
	char why[200];

	if (tree)
		(void)snprintf(error.text, sizeof(error.text), "it is no JSON object, or nested too deeply");
	json_decref(tree);
	(void)escape_text(span_of(error.text), why, sizeof(why));
	return status_refuse(n, STATUS_REFUSED, "the %s cannot be read: %s",
			     half == TOKEN_HEADER ? "header" : "payload", why);
}

enum status listing_print(enum token_half half, struct span text, int64_t now, struct note *n)
{
	json_auto_t *tree = NULL;
	enum reason r = jsontext_parse(text, &tree); /* not json_claims(), whose tree has no numbers */
	size_t left;
	const char *name;
	json_t *value;

	if (r == REASON_MALFORMED || (r == REASON_OK && !json_is_object(tree)))
		return no_object(half, text, n);
	if (r != REASON_OK)
		return status_of_reason(r, n);
	left = json_object_size(tree);
	say_title(stdout, half == TOKEN_HEADER ? "header" : "claims");
	(void)puts("{");
	json_object_foreach(tree, name, value)
	{
		struct remark remark = {""};

		remark_on(half, text, name, value, now, &remark);
		if (!put_member(name, value, --left == 0, &remark))
			return status_out_of_memory(n);
	}
	(void)puts("}");
	if (half == TOKEN_CLAIMS && !json_object_get(tree, "exp"))
		(void)puts("(no exp: every host refuses a token that never expires)");
	return STATUS_OK;
}
