/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/command.h"
#include "host/when.h"
#include "core/base/bytes.h"
#include "core/base/scoped.h"
#include "decision/decision.h"
#include "host/config/config.h"
#include "host/logsocket.h"
#include "tool/json.h"
#include "tool/memory.h"
#include "tool/options.h"
#include "tool/say.h"

/* More than any prompt hands on (sshd: 256 KiB). */
#define MAX_INPUT_BYTES ((size_t)1024 * 1024)

struct request {
	struct decision_request login;
	const char *conf, *at;
	bool json;
};

static const char help[] =
	"Usage: pam-jwt check --user USER [OPTION]... < TOKEN\n"
	"\n"
	"Print what the module would decide about the token on standard input, and why,\n"
	"rule by rule. Nothing is logged and nothing is used up.\n"
	"\n"
	"  --user USER      the account to log in to\n"
	"  --service NAME   the PAM service (default: sshd)\n"
	"  --rhost HOST     the remote host\n"
	"  --ruser USER     the user who asks, as sudo reports it (default: unknown)\n"
	"  --conf FILE      the configuration (default: " PAM_JWT_CONF ")\n"
	"  --at TIME        decide for this time: seconds since the epoch or RFC 3339,\n"
	"                   such as 2026-01-31T12:00:00Z (default: now)\n"
	"  --json           print JSON: {\"verdict\",\"class\",\"rules\":[{\"rule\",\"state\",\n"
	"                   \"expected\",\"found\",\"expected_at\",\"found_at\"}]}, states pass,\n"
	"                   fail and skip, dates in seconds since the epoch, and \"note\"\n"
	"                   where there is more to say\n"
	"  -h, --help       show this help\n"
	"\n"
	"Exit status: 0 accepted, 1 refused, 2 usage, 3 host at fault, 70 a bug of ours.\n";

/* All of standard input, or its first line from a terminal. */
static bool read_token(struct bytes *ret)
{
	bool is_terminal = isatty(STDIN_FILENO);
	SCOPED(bytes) buffer = {0};
	size_t used = 0;
	ssize_t got;
	int interrupted = 0;

	if (!bytes_alloc(MAX_INPUT_BYTES, &buffer))
		return false;
	if (is_terminal)
		(void)fputs("Token: ", stderr);
	do {
		got = read(STDIN_FILENO, buffer.at + used, buffer.len - used);
		if (got > 0)
			used += (size_t)got;
	} while (((got > 0 && used < buffer.len) || (got < 0 && errno == EINTR && ++interrupted < 100)) &&
		 !(is_terminal && used && buffer.at[used - 1] == '\n'));
	if (got < 0)
		return false;
	return bytes_copy((struct span){buffer.at, used}, ret);
}

/* What happened, in words. */
static void print_sentence(const struct decision *d, const struct decision_request *request)
{
	if (d->reason == REASON_OK)
		printf("         opens %s for %s\n", request->user, request->service);
	else
		printf("         %s\n", reason_sentence(d->reason));
	if (d->note.text[0])
		printf("         %s\n", d->note.text);
	if (d->hint[0])
		printf("         %s\n", d->hint);
}

static json_t *json_rule(const struct report_row *row)
{
	json_t *object = memory_or_exit(json_object());

	json_put(object, "rule", json_string(row->id));
	json_put(object, "state", json_string(row_state_json(row->state)));
	json_put(object, "expected", json_printable(row->expected));
	json_put(object, "found", json_printable(row->found));
	if (row->has_expected_at)
		json_put(object, "expected_at", json_integer(row->expected_at));
	if (row->has_found_at)
		json_put(object, "found_at", json_integer(row->found_at));
	return object;
}

static void print_json(const struct decision *d)
{
	json_t *rules = memory_or_exit(json_array()), *document = memory_or_exit(json_object());

	for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++)
		json_append(rules, json_rule(&d->rows[rule]));
	json_put(document, "verdict", json_string(reason_slug(d->reason)));
	json_put(document, "class", json_string(reason_class(d->reason)));
	json_put(document, "rules", rules);
	if (d->note.text[0] || d->hint[0])
		json_put(document, "note", json_printable(d->note.text[0] ? d->note.text : d->hint));
	json_print(document);
}

static const char *colour(bool coloured, enum row_state state)
{
	if (!coloured)
		return "";
	switch (state) {
	case ROW_PASSED:
		return "\033[32m";
	case ROW_FAILED:
		return "\033[31m";
	case ROW_NOT_REACHED:
		break;
	}
	return "\033[2m";
}

static void print_rule(const struct report_row *row, bool coloured)
{
	printf("%s%-4s%s  %s", colour(coloured, row->state), row_state_name(row->state),
	       coloured ? "\033[0m" : "", row->title);
	if (row->expected[0] || row->found[0])
		printf("%*s", (int)(sizeof(row->title) - 2 - strlen(row->title)), "");
	if (row->expected[0])
		printf("expected %s", row->expected);
	if (row->found[0])
		printf("%sfound %s", row->expected[0] ? "; " : "", row->found);
	putchar('\n');
}

static void print_text(const struct decision *d, const struct decision_request *request, bool coloured)
{
	printf("verdict: %s%s%s\n", colour(coloured, d->reason == REASON_OK ? ROW_PASSED : ROW_FAILED),
	       reason_slug(d->reason), coloured ? "\033[0m" : "");
	print_sentence(d, request);
	for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++)
		print_rule(&d->rows[rule], coloured);
}

/* On standard error: it is no part of the verdict, and standard output may be JSON. */
static void warn_without_log(void)
{
	int error = logsocket_error(LOGSOCKET_PATH);

	if (error)
		say_warning("no log daemon listens at " LOGSOCKET_PATH
			    " (%s): logins leave no line in any log",
			    strerror(error));
}

/* Faults of keys that the token does not need are no part of the verdict: the module does not judge them. */
static void warn_of_other_keys(const struct decision *d, const char *config_path)
{
	SCOPED(snapshot) files = {0};
	SCOPED(trust) all = {0};
	struct note n = {0};

	/* for a password, the configuration is not read */
	if (d->reason != REASON_CONFIG_INVALID && d->reason != REASON_NOT_A_TOKEN &&
	    config_load(&files, config_path, NULL, &all, &n) == REASON_CONFIG_INVALID)
		say_warning("the configuration has a fault in keys that this token does not need: %s",
			    n.text);
}

static enum status decide_and_print(struct decision_request *request, bool json, struct note *n)
{
	SCOPED(bytes) typed = {0};
	struct decision decision;
	enum status written;

	if (!read_token(&typed))
		return status_refuse(n, STATUS_HOST, "standard input cannot be read: %s", strerror(errno));
	request->typed = bytes_span(&typed);
	pam_jwt_decide_6(request, &decision);
	if (json)
		print_json(&decision);
	else
		print_text(&decision, request, say_is_coloured(stdout));
	written = say_finish(n);
	warn_of_other_keys(&decision, request->config_path);
	warn_without_log();
	return written == STATUS_OK ? status_of_verdict(decision.reason) : written;
}

/* A folder that is not there is left to the configuration's reader, so that the verdict reports it. */
static char *configuration_path(const char *path)
{
	char *full = options_absolute_path(path), *here;

	if (full || errno == ENOMEM)
		return full;
	here = getcwd(NULL, 0);
	if (here && asprintf(&full, "%s/%s", here, path) < 0)
		full = NULL;
	free(here);
	return full;
}

static char *lower_case(const char *text)
{
	char *copy = memory_or_exit(strdup(text));

	for (char *at = copy; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return copy;
}

static enum status judge_request(struct request *r, struct note *n)
{
	if (!r->login.user || !*r->login.user)
		return status_refuse(n, STATUS_USAGE, "--user is missing: the account to log in to");
	r->login.has_now = r->at != NULL;
	if (r->at && !when_parse(r->at, &r->login.now))
		return status_refuse(n, STATUS_USAGE,
				     "--at: \"%.64s\" is neither seconds since the epoch nor RFC 3339",
				     r->at);
	return STATUS_OK;
}

static enum status check_token(struct request *request, struct note *n)
{
	char *conf = configuration_path(request->conf), *service;
	enum status r;

	if (!conf)
		return status_refuse(n, STATUS_HOST, "the folder of %.256s: %s", request->conf,
				     strerror(errno));
	service = lower_case(request->login.service); /* as libpam does */
	request->login.config_path = conf;
	request->login.service = service;
	r = decide_and_print(&request->login, request->json, n);
	free(service);
	free(conf);
	return r;
}

enum status check_run(int argc, char **argv, struct note *n)
{
	struct request request = {.login = {.service = "sshd", .rhost = "", .ruser = "", .wants_rows = true},
				  .conf = PAM_JWT_CONF};
	const char *operand = NULL;
	const struct option_spec specs[] = {
		{"user", .once = &request.login.user},	 {"service", .once = &request.login.service},
		{"rhost", .once = &request.login.rhost}, {"ruser", .once = &request.login.ruser},
		{"conf", .once = &request.conf},	 {"at", .once = &request.at},
		{"json", .flag = &request.json},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), &operand};
	enum status r = options_parse(argc, argv, &options, n);

	if (r == STATUS_OK && operand)
		return status_refuse(n, STATUS_USAGE,
				     "unexpected argument: the token comes on standard input");
	if (r == STATUS_OK)
		r = judge_request(&request, n);
	return r == STATUS_OK ? check_token(&request, n) : r;
}
