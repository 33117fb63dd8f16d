/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/duration.h"
#include "core/base/scoped.h"
#include "issuer/commands/command.h"
#include "issuer/mint/logcheck.h"
#include "issuer/mint/logfiles.h"
#include "issuer/wire/client.h"
#include "tool/json.h"
#include "tool/options.h"

#include "issuer/wire/places.h"
#include "issuer/wire/wait.h"

static const char help[] =
	"Usage: jwt-issuer log [--file FILE] [--jti ID] [--sub U] [--since T] [--json]\n"
	"       jwt-issuer log --verify [--from HASH] [--head HASH]\n"
	"       jwt-issuer log --head\n"
	"Show which account got which token, or verify the chain of the log. Rotated files (FILE.1 ...) are "
	"read too.\n"
	"\n"
	"  --file FILE    the log (default: " MINT_LOG "; users who may not read it get\n"
	"                 their own lines from the mint)\n"
	"  --socket PATH  ask the mint that listens at this path (default: " MINT_SOCKET ")\n"
	"  --jti ID       only the token with this jti\n"
	"  --sub U        only tokens that open this account\n"
	"  --since T      only tokens since this time: a duration before now, such as 12h, or a date in UTC "
	"such "
	"as\n"
	"                 2026-01-31 or 2026-01-31T08:00:00Z\n"
	"  --json         the lines of the log as they are\n"
	"  --verify       name the first line that was changed, removed or inserted\n"
	"  --from HASH    with --verify: the prev of the first line, if older files were deleted\n"
	"  --head [HASH]  print the hash of the last line; with --verify: refuse a log without this hash\n"
	"  -h, --help     show this help\n";

struct request {
	const char *file, *socket, *jti, *sub, *since, *from, *operand;
	bool json, verify, head;
	int64_t since_s;
};

#define DATE "%Y-%m-%d"
#define DATE_AND_TIME DATE "T%H:%M:%SZ"

/*
 * strptime() is lenient. Accept a date only if it exists and is written exactly like this.
 *   again   the date that was read, formatted again
 *   end     the end of what strptime() read; NULL: it read no date
 */
static bool is_date(const char *text, struct tm *tm, const char *again, const char *end, int64_t *ret_s)
{
	if (!end || *end || strcmp(again, text) != 0)
		return false;
	*ret_s = (int64_t)timegm(tm);
	return true;
}

static bool read_date(const char *text, int64_t *ret_s)
{
	struct tm day = {0}, second = {0}, day_given, second_given;
	const char *day_end = strptime(text, DATE, &day),
		   *second_end = strptime(text, DATE_AND_TIME, &second);
	char day_again[32] = "", second_again[32] = "";

	day_given = day;
	second_given = second;
	(void)timegm(&day); /* changes 30 February to 2 March */
	(void)timegm(&second);
	(void)strftime(day_again, sizeof(day_again), DATE, &day);
	(void)strftime(second_again, sizeof(second_again), DATE_AND_TIME, &second);
	return is_date(text, &day_given, day_again, day_end, ret_s) ||
	       is_date(text, &second_given, second_again, second_end, ret_s);
}

static bool read_since(const char *text, int64_t now_s, int64_t *ret_s)
{
	int64_t ago_s;

	if (!duration_parse(text, &ago_s))
		return read_date(text, ret_s);
	*ret_s = now_s - ago_s;
	return true;
}

static enum status judge_request(struct request *r, int64_t now_s, struct note *n)
{
	const bool is_filtered = r->jti || r->sub || r->since || r->json;

	if (r->operand && !r->head)
		return status_refuse(n, STATUS_USAGE, "unexpected argument");
	if ((r->head || r->verify) && is_filtered)
		return status_refuse(
			n, STATUS_USAGE,
			"--verify and --head look at the whole log: leave out --jti, --sub, --since "
			"and --json");
	if (r->socket && (r->file || r->head || r->verify))
		return status_refuse(
			n, STATUS_USAGE,
			"--socket asks the mint for your own lines: leave out --file, --head and "
			"--verify");
	if (r->from && !r->verify)
		return status_refuse(n, STATUS_USAGE, "--from belongs to --verify");
	if (r->operand && !r->verify)
		return status_refuse(n, STATUS_USAGE, "--head with a hash belongs to --verify");
	if (r->head && r->verify && !r->operand)
		return status_refuse(n, STATUS_USAGE, "--head needs a hash with --verify");
	if ((r->from && !record_is_hash(r->from)) || (r->operand && !record_is_hash(r->operand)))
		return status_refuse(n, STATUS_USAGE, "a hash has %d digits of 0-9 a-f", RECORD_HASH_CHARS);
	if (r->since && !read_since(r->since, now_s, &r->since_s))
		return status_refuse(n, STATUS_USAGE,
				     "--since is a duration such as 12h, or a date such as 2026-01-31 or "
				     "2026-01-31T08:00:00Z");
	return STATUS_OK;
}

static enum status print_head(const struct request *r, struct note *n)
{
	struct record_hash head;
	enum status s = logcheck_head(r->file, &head, n);

	if (s == STATUS_OK)
		(void)printf("%s\n", head.hex);
	return s;
}

static enum status verify(const struct request *r, struct note *n)
{
	const struct logcheck_ask ask = {r->file, r->from, r->operand};
	struct logcheck found;
	enum status s = logcheck_run(&ask, &found, n);

	if (s != STATUS_OK)
		return s;
	(void)printf("intact: %" PRId64 " line%s\n", found.lines, found.lines == 1 ? "" : "s");
	if (found.torn > 0)
		(void)printf("cut by a crash or a full disk, and marked: %" PRId64 "\n", found.torn);
	if (r->operand)
		(void)printf("lines after the given head: %" PRId64 "\n", found.after);
	(void)printf("head: %s\n", found.head.hex);
	return STATUS_OK;
}

static int64_t integer_of(const json_t *record, const char *name)
{
	return json_integer_value(json_object_get(record, name));
}

/* Print " NAME VALUE" of a member, if it is there, without control characters. */
static void print_member(const json_t *record, const char *name)
{
	const json_t *value = json_object_get(record, name);
	char *safe;

	if (json_is_integer(value))
		(void)printf(" %s %" PRId64, name, (int64_t)json_integer_value(value));
	if (!json_is_string(value))
		return;
	safe = printable(json_string_value(value), "");
	(void)printf(" %s %s", name, safe);
	free(safe);
}

/* aud is a string, or a list of strings. */
static void print_audience(const json_t *aud)
{
	const json_t *one;
	size_t i;

	if (json_is_string(aud)) {
		json_auto_t *record = json_pack("{s:O}", "aud", aud);

		print_member(record, "aud");
	}
	json_array_foreach(aud, i, one)
	{
		json_auto_t *record = json_pack("{s:O}", "aud", one);

		print_member(record, "aud");
	}
}

static void print_record(const json_t *record)
{
	static const char *const before[] = {"account", "uid", "method", "pid", "address", "sub"};
	static const char *const after[] = {"jti", "kid", "alg", "section", "why"};
	time_t when = (time_t)integer_of(record, "time");
	char date[32] = "?", lifetime[24];
	struct tm tm;

	if (gmtime_r(&when, &tm))
		(void)strftime(date, sizeof(date), DATE_AND_TIME, &tm);
	(void)fputs(date, stdout);
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		print_member(record, before[i]);
	print_audience(json_object_get(record, "aud"));
	duration_format(integer_of(record, "exp") - integer_of(record, "iat"), lifetime);
	(void)printf(" for %s", lifetime);
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
		print_member(record, after[i]);
	(void)putchar('\n');
}

/* Print a line of the log. */
static void print_line(const struct request *r, json_t *record)
{
	if (r->json)
		json_print(json_incref(record));
	else
		print_record(record);
}

static enum status list_records(const struct request *r, struct note *n)
{
	SCOPED(logfiles) files = {0};
	const struct record_filter filter = {r->jti, r->sub, r->since_s};
	bool is_there = true, is_found = false;
	enum status s = logfiles_open(r->file, &files, n);

	while (s == STATUS_OK && is_there) {
		SCOPED(logline) line = {0};

		s = logfiles_next(&files, &line, &is_there, n);
		if (s != STATUS_OK || !is_there || !line.is_record || !record_passes(&line.record, &filter))
			continue;
		is_found = true;
		print_line(r, line.record.tree);
	}
	if (s == STATUS_OK && !is_found && (r->jti || r->sub || r->since))
		return status_refuse(n, STATUS_REFUSED, "the log has no such token");
	return s;
}

static bool put_filters(const struct request *r, json_t *request)
{
	return (!r->jti || json_object_set_new(request, "jti", json_string(r->jti)) == 0) &&
	       (!r->sub || json_object_set_new(request, "subject", json_string(r->sub)) == 0) &&
	       (!r->since || json_object_set_new(request, "since", json_integer(r->since_s)) == 0);
}

/* Ask the mint for the lines of the caller's account, which may not read the log itself. */
static enum status list_own_records(const struct request *r, struct note *n)
{
	json_auto_t *request = json_object(), *answer = NULL;
	const json_t *lines;
	enum status s;

	if (!request || !put_filters(r, request))
		return status_out_of_memory(n);
	s = client_ask(r->socket, OP_LOG, request, wait_now_ms() + CLIENT_PATIENCE_MS, &answer, n);
	if (s != STATUS_OK)
		return s;
	lines = json_object_get(answer, "lines");
	for (size_t i = 0; i < json_array_size(lines); i++) {
		SCOPED(record) record = {0};
		enum reason read = record_read(span_of(json_string_value(json_array_get(lines, i))), &record);

		if (read != REASON_OK)
			return status_refuse(
				n, STATUS_HOST,
				"the mint sent a line that cannot be read: restart jwt-issuer-mint after an "
				"upgrade");
		print_line(r, record.tree);
	}
	if (json_array_size(lines) == 0 && (r->jti || r->sub || r->since))
		return status_refuse(n, STATUS_REFUSED,
				     "the last part of the log has no such token of this account");
	return STATUS_OK;
}

/* Fill in the defaults. Returns whether to ask the mint: with --socket, or if MINT_LOG cannot be read. */
static bool asks_the_mint(struct request *r)
{
	const bool is_asked = r->socket || (!r->file && access(MINT_LOG, R_OK) != 0 && errno == EACCES);

	r->file = r->file ? r->file : MINT_LOG;
	r->socket = r->socket ? r->socket : MINT_SOCKET;
	return is_asked;
}

enum status log_run(int argc, char **argv, struct note *n)
{
	struct request r = {0};
	const struct option_spec specs[] = {
		{"file", .once = &r.file},     {"jti", .once = &r.jti},	  {"sub", .once = &r.sub},
		{"since", .once = &r.since},   {"json", .flag = &r.json}, {"verify", .flag = &r.verify},
		{"socket", .once = &r.socket}, {"from", .once = &r.from}, {"head", .flag = &r.head},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), &r.operand};
	enum status s = options_parse(argc, argv, &options, n);

	if (s == STATUS_OK)
		s = judge_request(&r, (int64_t)time(NULL), n);
	if (s != STATUS_OK)
		return s;
	if (asks_the_mint(&r))
		return list_own_records(&r, n);
	if (r.verify)
		return verify(&r, n);
	return r.head ? print_head(&r, n) : list_records(&r, n);
}
