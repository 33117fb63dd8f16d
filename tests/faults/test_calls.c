/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every call that opens, reads or stats a file, or asks for the time, the host name or an account, fails once
 * with every possible error.
 */
#include "suites.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"
#include "module/support/fakehost.h"
#include "module/support/scene.h"
#include "visit.h"

static void arm(void)
{
	calls.armed = true;
}

static void disarm(void)
{
	calls.armed = false;
}

static void visit(const char *typed, struct answer *ret)
{
	const struct visit v = {"alice", typed, arm, disarm};

	calls.made = 0;
	visit_run(&v, ret);
}

/* A host whose name the module has to ask for. */
static const char *prepare(void)
{
	char name[256] = "";

	ck_assert_int_eq(gethostname(name, sizeof(name) - 1), 0);
	for (char *at = name; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at + ('a' - 'A'));
	scene_write("pam_jwt.conf",
		    "[issuer corp]\niss = https://login.example.com\nkey = corp.jwk\nalgorithm = ES256\n",
		    0644);
	scene.recipe.aud = scene_text("\"%s\"", name);
	visit_prepare();
	return scene_token();
}

static const int errors[] = {EINTR, EIO, EMFILE, ENFILE, ENOMEM, EACCES, ELOOP};

#define ERROR_COUNT ((int)(sizeof(errors) / sizeof(errors[0])))

/* The text that the log line must contain, so that an administrator can fix the fault. */
static const char *named(enum call which, int error)
{
	if (error == ENOMEM && which != CALL_GETHOSTNAME)
		return "slug=out-of-memory";
	if (error == ELOOP && which == CALL_OPENAT)
		return "symbolic link";
	return which == CALL_GETHOSTNAME ? "this host has no host name" : strerror(error);
}

static void check_answer(enum call which, int error, const struct answer *a)
{
	if (error == EINTR && (which == CALL_OPENAT || which == CALL_READ)) {
		ck_assert_msg(a->code == PAM_SUCCESS, "%s, interrupted: %s", calls_name(which), a->line);
		return;
	}
	ck_assert_msg(a->code == PAM_AUTHINFO_UNAVAIL && a->lines == 1, "%s, %s: code %d, %d lines, %s",
		      calls_name(which), strerror(error), a->code, a->lines, a->line);
	ck_assert_msg(strstr(a->line, "unavailable slug=") && strstr(a->line, named(which, error)),
		      "%s, %s: %s", calls_name(which), strerror(error), a->line);
}

/* Fail each call of this kind once; returns the number of calls. */
static long fail_each(enum call which, int error, const char *token)
{
	struct answer a;

	for (long at = 0;; at++) {
		calls = (struct calls){.which = which, .error = error, .fails_at = at};
		visit(token, &a);
		if (at >= calls.made)
			return at;
		check_answer(which, error, &a);
		calls.error = 0;
		visit(token, &a);
		ck_assert_msg(a.code == PAM_SUCCESS, "after %s, %s: %s", calls_name(which), strerror(error),
			      a.line);
	}
}

START_TEST(reports_a_fault_of_the_host_when_a_call_fails)
{
	static const long least[CALL_COUNT] = {
		[CALL_OPENAT] = 10,
		[CALL_FSTAT] = 10,
		[CALL_READ] = 4,
		[CALL_GETHOSTNAME] = 1,
	};
	const char *token = prepare();

	for (int i = 0; i < ERROR_COUNT; i++)
		ck_assert_int_ge(fail_each((enum call)_i, errors[i], token), least[_i]);
}
END_TEST

/* A file system in user space may answer like this when it is stopped. */
START_TEST(gives_up_when_every_call_is_interrupted)
{
	static const enum call which[] = {CALL_OPENAT, CALL_READ};
	const char *token = prepare();
	struct answer a;

	for (long at = 0; at < 4; at++) {
		calls = (struct calls){.which = which[_i], .error = EINTR, .fails_at = at, .for_ever = true};
		visit(token, &a);
		ck_assert_msg(a.code == PAM_AUTHINFO_UNAVAIL && a.lines == 1, "%s from %ld on: %s",
			      calls_name(which[_i]), at, a.line);
		ck_assert_msg(strstr(a.line, "slug=config-invalid") && strstr(a.line, strerror(EINTR)), "%s",
			      a.line);
	}
}
END_TEST

START_TEST(gives_up_when_the_account_look_up_is_always_interrupted)
{
	const char *token = prepare();
	struct answer a;

	fakehost.account_interruptions = 1000000;
	visit(token, &a);
	ck_assert_int_eq(a.code, PAM_AUTHINFO_UNAVAIL);
	ck_assert_msg(strstr(a.line, "slug=account-unavailable") != NULL, "%s", a.line);
	ck_assert_int_gt(fakehost.account_interruptions, 900000);
	fakehost.account_interruptions = 0;
}
END_TEST

START_TEST(reads_a_file_that_arrives_byte_by_byte)
{
	const char *token = prepare();
	struct answer a;

	calls = (struct calls){.which = CALL_READ, .fails_at = -1, .reads_one_byte = true};
	visit(token, &a);
	ck_assert_msg(a.code == PAM_SUCCESS, "%s", a.line);
	ck_assert_int_gt(calls.made, 100);
}
END_TEST

START_TEST(reports_a_fault_of_the_host_when_the_clock_fails)
{
	const char *token = prepare();
	struct answer a;

	fakehost.clock_error = errors[_i];
	visit(token, &a);
	ck_assert_int_eq(a.code, PAM_AUTHINFO_UNAVAIL);
	ck_assert_ptr_nonnull(strstr(a.line, "slug=clock-unset"));
	ck_assert_ptr_nonnull(strstr(a.line, "set it"));
	fakehost.clock_error = 0;
	visit(token, &a);
	ck_assert_int_eq(a.code, PAM_SUCCESS);
}
END_TEST

START_TEST(reports_a_fault_of_the_host_when_the_account_database_fails)
{
	const char *token = prepare();
	struct answer a;

	if (errors[_i] == EINTR)
		fakehost.account_interruptions = 5;
	else
		fakehost.account_error = errors[_i];
	visit(token, &a);
	ck_assert_int_eq(a.code, errors[_i] == EINTR ? PAM_SUCCESS : PAM_AUTHINFO_UNAVAIL);
	ck_assert(errors[_i] == EINTR || strstr(a.line, "slug=account-unavailable"));
	fakehost.account_error = 0;
	visit(token, &a);
	ck_assert_int_eq(a.code, PAM_SUCCESS);
}
END_TEST

Suite *calls_suite(void)
{
	Suite *s = suite_create("calls");
	TCase *group = tcase_create("calls");

	tcase_add_checked_fixture(group, scene_setup, scene_teardown);
	tcase_set_timeout(group, 30);
	tcase_add_loop_test(group, reports_a_fault_of_the_host_when_a_call_fails, 0, CALL_GETHOSTNAME + 1);
	tcase_add_loop_test(group, gives_up_when_every_call_is_interrupted, 0, 2);
	tcase_add_test(group, gives_up_when_the_account_look_up_is_always_interrupted);
	tcase_add_test(group, reads_a_file_that_arrives_byte_by_byte);
	tcase_add_loop_test(group, reports_a_fault_of_the_host_when_the_clock_fails, 0, ERROR_COUNT);
	tcase_add_loop_test(group, reports_a_fault_of_the_host_when_the_account_database_fails, 0,
			    ERROR_COUNT);
	suite_add_tcase(s, group);
	return s;
}
