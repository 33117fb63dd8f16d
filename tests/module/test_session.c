/* SPDX-License-Identifier: BSD-2-Clause */
/* The limit of a session (max_session), as the session module finds it in the data of the handle. */
#include "suites.h"

#include <string.h>

#include "support/expect.h"
#include "support/failures.h"
#include "support/fakehost.h"
#include "support/scene.h"
#include "support/witness.h"

#define WITH_SESSION ALONE "session [default=ignore] pam_witness.so session\nsession required pam_permit.so\n"

/* Another module that sets a limit, before our module. */
#define WITH_LIMIT "auth [default=ignore] pam_witness.so limit\n" WITH_SESSION

/* The limit that a session gets now. */
static const char *limit_of(struct stack *s)
{
	ck_assert_int_eq(pam_open_session(s->pamh, 0), PAM_SUCCESS);
	return witness.seen_limit;
}

/* Log alice in with a token that is valid for a minute. */
static struct stack *log_in(const char *lines)
{
	struct stack *s = stack_start(lines, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	return s;
}

static const struct {
	const char *issuer, *service, *limit;
} limits[] = {
	{"", "", ""},
	{"max_session = 8h\n", "", "28800"},
	{"max_session = 1s\n", "", "1"},
	{"max_session = token\n", "", "60"},
	{"", "max_session = token\n", "60"},
	{"max_session = token\n", "max_session = 59s\n", "59"},
	{"max_session = 59s\n", "max_session = token\n", "59"},
	{"max_session = 8h\n", "max_session = 1h\n", "3600"},
	{"max_session = 1h\n", "max_session = 8h\n", "3600"},
};

START_TEST(limits_the_session)
{
	struct stack *s;

	scene_configure("", limits[_i].issuer, scene_text("[service login]\n%s", limits[_i].service));
	s = log_in(WITH_SESSION);
	ck_assert_str_eq(limit_of(s), limits[_i].limit);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	ck_assert_str_eq(limit_of(s), limits[_i].limit);
}
END_TEST

/* A token that is accepted with the leeway has expired, but a session lasts at least a second. */
START_TEST(gives_a_second_to_the_session_of_an_expired_token)
{
	const char *token = scene_token();
	struct stack *s;

	scene_configure("", "max_session = token\n", "");
	fakehost.now += 60 + 29;
	s = stack_start(WITH_SESSION, "alice");
	ck_assert_int_eq(stack_authenticate(s, token), PAM_SUCCESS);
	ck_assert_str_eq(limit_of(s), "1");
}
END_TEST

START_TEST(does_not_limit_the_session_of_a_password)
{
	struct stack *s = stack_start(WITH_SESSION, "alice");

	scene_configure("", "max_session = 1h\n", "");
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(limit_of(s), "");
}
END_TEST

/* The limit of another module, and the one that the session then has, if ours is an hour. */
static const struct {
	const char *other, *limit;
} others[] = {
	{"60", "60"},
	{"3600", "3600"},
	{"3601", "3600"},
	{"59s", "59s"},
	{"99999s", "3600"},
	{"5min", "5min"},
	{"59min 60s", "59min 60s"},
	{"1h", "1h"},
	{"1h 1ms", "1h 1ms"},
	{"60 minutes", "60 minutes"},
	{"1h 1s", "3600"},
	{"61min", "3600"},
	{"1d", "3600"},
	{"1week", "3600"},
	{"1h x", "3600"},
	{"1.5h", "3600"},
	{"9999999999w", "3600"},
	{"infinity", "3600"},
	{"", "3600"},
	{"-1", "3600"},
	{"99999999999999999999", "3600"},
};

START_TEST(keeps_a_shorter_limit_of_another_module)
{
	struct stack *s;

	scene_configure("", "max_session = 1h\n", "");
	witness.limit = others[_i].other;
	s = log_in(WITH_LIMIT);
	ck_assert_str_eq(limit_of(s), others[_i].limit);
}
END_TEST

START_TEST(clears_its_limit_at_the_next_attempt)
{
	struct stack *s;

	scene_configure("", "max_session = 1h\n", "");
	s = log_in(WITH_SESSION);
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(limit_of(s), "");
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, JUNK_TOKEN), PAM_AUTH_ERR);
	ck_assert_str_eq(limit_of(s), "");
}
END_TEST

START_TEST(leaves_the_limit_of_another_module_at_the_next_attempt)
{
	struct stack *s;

	scene_configure("", "max_session = 1h\n", "");
	witness.limit = "60";
	s = log_in(WITH_LIMIT);
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(limit_of(s), "60");
}
END_TEST

/* A module below ours sets its limit after ours; the second attempt must not remove it. */
START_TEST(leaves_a_limit_that_was_set_after_its_own)
{
	struct stack *s;

	scene_configure("", "max_session = 1h\n", "");
	witness.limit = "60";
	s = log_in("auth [default=ok] pam_jwt.so\n"
		   "auth [default=ignore] pam_witness.so session\n"
		   "auth [default=ignore] pam_witness.so limit\n");
	ck_assert_str_eq(witness.seen_limit, "3600");
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(witness.seen_limit, "60");
}
END_TEST

/* What our limit replaced is there again when the token is refused after all. */
START_TEST(puts_back_a_longer_limit_of_another_module)
{
	const char *token = scene_token();
	struct stack *s = stack_start(WITH_LIMIT, "alice");

	scene_configure_store("use = once\nmax_session = 1h\n");
	witness.limit = "2h";
	ck_assert_int_eq(stack_authenticate(s, token), PAM_SUCCESS);
	ck_assert_str_eq(limit_of(s), "3600");
	ck_assert_int_eq(stack_authenticate(s, token), PAM_AUTH_ERR);
	ck_assert_str_eq(limit_of(s), "2h");
}
END_TEST

START_TEST(clears_the_limit_of_a_replay)
{
	const char *token = scene_token();
	struct stack *s = stack_start(WITH_SESSION, "alice");

	scene_configure_store("use = once\nmax_session = 1h\n");
	ck_assert_int_eq(stack_authenticate(s, token), PAM_SUCCESS);
	ck_assert_str_eq(limit_of(s), "3600");
	ck_assert_int_eq(stack_authenticate(s, token), PAM_AUTH_ERR);
	ck_assert_str_eq(limit_of(s), "");
}
END_TEST

/* sshd authenticates in a child process; the process that opens the session has only the environment. */
static struct stack *monitor_of(struct stack *child)
{
	struct stack *monitor = stack_start_again("alice");
	const char *mark = strtok(strdupa(stack_environment(child)), "\n");

	ck_assert_int_eq(pam_putenv(monitor->pamh, mark), PAM_SUCCESS);
	stack_end(child);
	return monitor;
}

START_TEST(takes_the_limit_from_the_mark)
{
	struct stack *monitor;

	scene_configure("", "max_session = 1h\n", "");
	monitor = monitor_of(log_in(WITH_SESSION));
	ck_assert_str_eq(limit_of(monitor), "");
	fakehost.now += 10;
	ck_assert_int_eq(stack_setcred(monitor), PAM_SUCCESS);
	ck_assert_str_eq(limit_of(monitor), "3590");
	ck_assert_str_eq(stack_environment(monitor), "");
}
END_TEST

START_TEST(takes_no_limit_from_a_mark_without_one)
{
	struct stack *monitor = monitor_of(log_in(WITH_SESSION));

	ck_assert_int_eq(stack_setcred(monitor), PAM_SUCCESS);
	ck_assert_str_eq(limit_of(monitor), "");
}
END_TEST

START_TEST(ends_a_session_at_once_whose_time_is_over)
{
	struct stack *monitor;

	scene_configure("", "max_session = 1h\n", "");
	monitor = monitor_of(log_in(WITH_SESSION));
	fakehost.now += 3601;
	ck_assert_int_eq(stack_setcred(monitor), PAM_SUCCESS);
	ck_assert_str_eq(limit_of(monitor), "1");
}
END_TEST

START_TEST(ends_a_session_at_once_when_the_clock_cannot_be_read)
{
	struct stack *monitor;

	scene_configure("", "max_session = 1h\n", "");
	monitor = monitor_of(log_in(WITH_SESSION));
	fakehost.clock_error = 14;
	ck_assert_int_eq(stack_setcred(monitor), PAM_SUCCESS);
	ck_assert_str_eq(limit_of(monitor), "1");
}
END_TEST

/* What the process itself knows counts, not the mark in its environment. */
START_TEST(prefers_its_own_limit_to_the_mark)
{
	struct stack *s;

	scene_configure("", "max_session = 1h\n", "");
	s = log_in(WITH_SESSION);
	ck_assert_int_eq(pam_putenv(s->pamh, "PAM_JWT_LOGIN=1"), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	ck_assert_str_eq(limit_of(s), "3600");
}
END_TEST

Suite *session_suite(void)
{
	Suite *s = suite_create("session");
	TCase *group = suites_group(s, "session");

	tcase_add_loop_test(group, limits_the_session, 0, sizeof(limits) / sizeof(limits[0]));
	tcase_add_test(group, gives_a_second_to_the_session_of_an_expired_token);
	tcase_add_test(group, does_not_limit_the_session_of_a_password);
	tcase_add_loop_test(group, keeps_a_shorter_limit_of_another_module, 0,
			    sizeof(others) / sizeof(others[0]));
	tcase_add_test(group, clears_its_limit_at_the_next_attempt);
	tcase_add_test(group, leaves_the_limit_of_another_module_at_the_next_attempt);
	tcase_add_test(group, leaves_a_limit_that_was_set_after_its_own);
	tcase_add_test(group, puts_back_a_longer_limit_of_another_module);
	tcase_add_test(group, clears_the_limit_of_a_replay);
	tcase_add_test(group, takes_the_limit_from_the_mark);
	tcase_add_test(group, takes_no_limit_from_a_mark_without_one);
	tcase_add_test(group, ends_a_session_at_once_whose_time_is_over);
	tcase_add_test(group, ends_a_session_at_once_when_the_clock_cannot_be_read);
	tcase_add_test(group, prefers_its_own_limit_to_the_mark);
	return s;
}
