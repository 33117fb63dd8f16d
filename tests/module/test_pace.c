/* SPDX-License-Identifier: BSD-2-Clause */
/* When a refusal is answered: at the next multiple of 100 ms after the module began to look at the text. */
#include "suites.h"

#include <errno.h>
#include <string.h>

#include "support/expect.h"
#include "support/fakehost.h"
#include "support/scene.h"
#include "support/witness.h"

#define MS INT64_C(1000000)
#define S (1000 * MS)

/* A valid token for another account. */
static const char *refused_token(void)
{
	scene.recipe.sub = "\"bob\"";
	return scene_token();
}

static int64_t end_ns(void)
{
	return fakehost.sleep_end.tv_sec * S + fakehost.sleep_end.tv_nsec;
}

static int attempt(const char *typed)
{
	struct stack *s = stack_start(ALONE, "alice");
	int code;

	code = stack_authenticate(s, typed);
	stack_end(s);
	return code;
}

/* The monotonic clock at the beginning and at the end of the work, and when the answer is due. */
static const struct {
	int64_t begin, done, due;
} steps[] = {
	{7 * S, 7 * S, 7 * S + 100 * MS},
	{7 * S, 7 * S + 1, 7 * S + 100 * MS},
	{7 * S, 7 * S + 100 * MS - 1, 7 * S + 100 * MS},
	{7 * S, 7 * S + 100 * MS, 7 * S + 200 * MS},
	{7 * S, 7 * S + 250 * MS, 7 * S + 300 * MS},
	{7 * S + 950 * MS, 7 * S + 951 * MS, 8 * S + 50 * MS},
	{7 * S + 999 * MS + 999999, 8 * S, 8 * S + 99 * MS + 999999},
	{7 * S + 1, 19 * S + 1, 19 * S + 100 * MS + 1},
};

START_TEST(answers_a_refusal_at_the_next_100_ms)
{
	fakehost.monotonic_ns[0] = steps[_i].begin;
	fakehost.monotonic_ns[1] = steps[_i].done;
	ck_assert_int_eq(attempt(refused_token()), PAM_AUTH_ERR);
	ck_assert_int_eq(fakehost.sleeps, 1);
	ck_assert_int_eq(end_ns(), steps[_i].due);
}
END_TEST

/* Texts of each kind, at and below the length of a token. */
START_TEST(waits_for_any_text_as_long_as_a_token)
{
	static const struct {
		char filling;
		size_t bytes;
		int sleeps;
	} rows[] = {{'x', 79, 0}, {'x', 80, 1}, {'x', 4000, 1}, {'.', 79, 0},
		    {'.', 80, 1}, {' ', 80, 1}, {' ', 79, 0}};
	char text[4001] = "";

	memset(text, rows[_i].filling, rows[_i].bytes);
	ck_assert_int_ne(attempt(text), PAM_SUCCESS);
	ck_assert_int_eq(fakehost.sleeps, rows[_i].sleeps);
	ck_assert(!fakehost.sleeps_oddly);
}
END_TEST

START_TEST(does_not_delay_an_accepted_token)
{
	ck_assert_int_eq(attempt(scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(fakehost.sleeps, 0);
}
END_TEST

START_TEST(waits_when_the_host_is_at_fault)
{
	scene_configure("no_such_key = 1\n", "", "");
	ck_assert_int_eq(attempt(scene_token()), PAM_AUTHINFO_UNAVAIL);
	ck_assert_int_eq(fakehost.sleeps, 1);
}
END_TEST

/* After an earlier module's text comes another prompt or the answer; both are delayed. */
START_TEST(waits_after_an_earlier_modules_text_too)
{
	static char long_password[101];
	struct stack *s;

	memset(long_password, 'x', 100);
	witness.given = long_password;
	s = stack_start(GIVEN ALONE_WITH("try_first_pass"), "alice");
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert_int_eq(fakehost.sleeps, 1);
}
END_TEST

START_TEST(continues_to_sleep_after_a_signal)
{
	fakehost.sleep_interruptions = 3;
	ck_assert_int_eq(attempt(refused_token()), PAM_AUTH_ERR);
	ck_assert_int_eq(fakehost.sleeps, 4);
	ck_assert(!fakehost.sleeps_oddly);
}
END_TEST

START_TEST(ends_the_wait_when_the_sleep_fails)
{
	fakehost.sleep_error = EINVAL;
	ck_assert_int_eq(attempt(refused_token()), PAM_AUTH_ERR);
	ck_assert_int_eq(fakehost.sleeps, 1);
}
END_TEST

START_TEST(refuses_without_a_monotonic_clock)
{
	fakehost.monotonic_error = EINVAL;
	ck_assert_int_eq(attempt(refused_token()), PAM_AUTH_ERR);
	fakehost.monotonic_error = 0;
	ck_assert_int_eq(fakehost.sleeps, 0);
}
END_TEST

Suite *pace_suite(void)
{
	Suite *s = suite_create("pace");
	TCase *group = suites_group(s, "pace");

	tcase_add_loop_test(group, answers_a_refusal_at_the_next_100_ms, 0, sizeof(steps) / sizeof(steps[0]));
	tcase_add_loop_test(group, waits_for_any_text_as_long_as_a_token, 0, 7);
	tcase_add_test(group, does_not_delay_an_accepted_token);
	tcase_add_test(group, waits_when_the_host_is_at_fault);
	tcase_add_test(group, waits_after_an_earlier_modules_text_too);
	tcase_add_test(group, continues_to_sleep_after_a_signal);
	tcase_add_test(group, ends_the_wait_when_the_sleep_fails);
	tcase_add_test(group, refuses_without_a_monotonic_clock);
	return s;
}
