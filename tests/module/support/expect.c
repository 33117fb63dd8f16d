/* SPDX-License-Identifier: BSD-2-Clause */
#include "expect.h"

#include <string.h>
#include <syslog.h>

#include "failures.h"
#include "fakehost.h"
#include "scene.h"
#include "witness.h"

/* No log line may contain this many bytes in a row of the typed text. */
#define WINDOW_BYTES 12

/* Only this many typed bytes are searched for. */
#define SEARCHED_MAX 8192

#define LINE_LIMIT 1024

/* The length of the shortest signed token. */
#define SHORTEST_TOKEN_BYTES 80

/* The same as pam_unix requests, so that the two cannot be distinguished. */
#define DELAY_US 2000000

struct expected {
	int code;
	int delays;
	bool keeps_text;
	const char *mark; /* the PAM environment after authenticate */
	int account, setcred;
	const char *word; /* the first word of the line */
	const char *slug;
	int priority;
};

static void check_line(const struct expected *e)
{
	const char *slug = scene_text("%s slug=%s", e->word, e->slug);
	const struct logbook_line *line = logbook_only(" slug=");

	ck_assert_msg(line, "%zu lines have a slug instead of one; the first of all lines is: %s",
		      logbook_count(" slug="), logbook.lines[0].text);
	ck_assert_msg(strstr(line->text, slug), "expected \"%s\" in: %s", slug, line->text);
	ck_assert_int_eq(line->priority, e->priority);
}

static void check_window(const struct logbook_line *line, const char *typed)
{
	size_t bytes = strnlen(typed, SEARCHED_MAX), window = bytes < WINDOW_BYTES ? bytes : WINDOW_BYTES;

	for (size_t at = 0; window && at + window <= bytes; at++)
		ck_assert_msg(!memmem(line->text, strlen(line->text), typed + at, window),
			      "bytes %zu on of what was typed are in: %s", at, line->text);
}

void expect_clean_log(const char *typed)
{
	ck_assert_uint_le(logbook.count, LOGBOOK_LINES);
	for (size_t i = 0; i < logbook.count; i++) {
		const struct logbook_line *line = &logbook.lines[i];

		ck_assert_uint_lt(line->bytes, LINE_LIMIT);
		for (const char *at = line->text; *at; at++)
			ck_assert_msg(*at >= 0x20 && *at <= 0x7e, "byte %d in: %s", *at, line->text);
		check_window(line, typed);
	}
}

static void check_authtok(const struct expected *e, const char *typed)
{
	ck_assert_int_eq(witness.calls, 1);
	ck_assert_int_eq(witness.has_authtok, e->keeps_text);
	ck_assert_str_eq(witness.authtok, e->keeps_text ? typed : "");
}

static void check_delay(const struct expected *e, const struct stack *s)
{
	ck_assert_int_eq(failures.delays, e->delays);
	ck_assert_int_eq(s->talk.delays, e->delays);
	if (!e->delays)
		return;
	ck_assert_uint_eq(failures.delay_us, DELAY_US);
	ck_assert_int_eq(s->talk.delay_status, e->code);
	ck_assert_uint_ge(s->talk.delay_us, DELAY_US / 2); /* libpam varies it by up to a half */
	ck_assert_uint_le(s->talk.delay_us, DELAY_US / 2 * 3);
}

/* Refused text that is as long as a token is answered at a multiple of 100 ms. */
static void check_pace(const struct expected *e, const char *typed)
{
	ck_assert_int_eq(fakehost.sleeps,
			 e->code != PAM_SUCCESS && strlen(typed) >= SHORTEST_TOKEN_BYTES ? 1 : 0);
	ck_assert(!fakehost.sleeps_oddly);
}

static void check_later_phases(const struct expected *e, struct stack *s)
{
	ck_assert_str_eq(stack_environment(s), e->mark);
	ck_assert_int_eq(stack_account(s), e->account);
	ck_assert_int_eq(stack_setcred(s), e->setcred);
	ck_assert_str_eq(stack_environment(s), "");
}

static void check(const struct attempt *a, const struct expected *e)
{
	struct stack *s = stack_start(a->debug ? ALONE_WITH("debug") : ALONE, a->user);

	ck_assert_int_eq(stack_authenticate(s, a->typed), e->code);
	ck_assert_uint_eq(s->talk.asked, 1);
	check_line(e);
	check_authtok(e, a->typed);
	check_delay(e, s);
	check_pace(e, a->typed);
	check_later_phases(e, s);
	ck_assert_str_eq(stack_user(s), a->user);
	stack_end(s);
	expect_clean_log(a->typed);
}

void expect_accepted(const struct attempt *a)
{
	check(a, &(struct expected){PAM_SUCCESS, 0, false, "PAM_JWT_LOGIN=1\n", PAM_SUCCESS, PAM_SUCCESS,
				    "accepted", "ok", LOG_INFO});
}

void expect_refused(const struct attempt *a, const char *slug)
{
	check(a, &(struct expected){PAM_AUTH_ERR, 1, false, "", PAM_IGNORE, SETCRED_IGNORED, "refused", slug,
				    LOG_NOTICE});
}

void expect_unavailable(const struct attempt *a, const char *slug)
{
	check(a, &(struct expected){PAM_AUTHINFO_UNAVAIL, 1, false, "", PAM_IGNORE, SETCRED_IGNORED,
				    "unavailable", slug, LOG_ERR});
}

void expect_passed_over(const struct attempt *a)
{
	check(a, &(struct expected){PAM_CRED_INSUFFICIENT, 1, true, "", PAM_IGNORE, SETCRED_IGNORED,
				    "passed over", "not-a-token", LOG_NOTICE});
}
