/* SPDX-License-Identifier: BSD-2-Clause */
/* The account phase checks the decision of authenticate again: the account, its uid, and the time. */
#include "suites.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "support/expect.h"
#include "support/failures.h"
#include "support/fakehost.h"
#include "support/scene.h"

/* The token's exp plus the leeway: the first second at which it has expired. */
#define GOOD_UNTIL (NOW + 60 + 30)

static struct stack *log_in(void)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	logbook_reset();
	return s;
}

static void check_denied(struct stack *s)
{
	ck_assert_int_eq(stack_account(s), PAM_PERM_DENIED);
	ck_assert_uint_eq(logbook.count, 1);
	ck_assert_ptr_nonnull(logbook_only("refused"));
	ck_assert_int_eq(logbook.lines[0].priority, LOG_NOTICE);
}

static void check_unavailable(struct stack *s)
{
	ck_assert_int_eq(stack_account(s), PAM_AUTHINFO_UNAVAIL);
	ck_assert_uint_eq(logbook.count, 1);
	ck_assert_ptr_nonnull(logbook_only("unavailable"));
	ck_assert_int_eq(logbook.lines[0].priority, LOG_ERR);
}

START_TEST(accepts_the_account_that_the_token_named)
{
	struct stack *s = log_in();

	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_uint_eq(logbook.count, 0);
}
END_TEST

START_TEST(denies_when_the_account_was_changed)
{
	struct stack *s = log_in();

	stack_set_user(s, "bob");
	check_denied(s);
}
END_TEST

START_TEST(denies_when_the_account_was_unset)
{
	struct stack *s = log_in();

	stack_set_user(s, NULL);
	check_denied(s);
}
END_TEST

START_TEST(accepts_in_the_last_second_of_the_token)
{
	struct stack *s = log_in();

	fakehost.now = GOOD_UNTIL - 1;
	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
}
END_TEST

START_TEST(denies_in_the_first_second_after_the_end_of_the_token)
{
	struct stack *s = log_in();

	fakehost.now = GOOD_UNTIL;
	check_denied(s);
}
END_TEST

START_TEST(rounds_the_end_of_the_token_down)
{
	struct stack *s;

	scene.recipe.exp = scene_text("%s.999", scene.recipe.exp);
	s = log_in();
	fakehost.now = GOOD_UNTIL;
	check_denied(s);
}
END_TEST

START_TEST(denies_when_the_account_got_another_uid)
{
	struct stack *s = log_in();

	fakehost.alice_uid = ALICE_UID + 1;
	check_denied(s);
}
END_TEST

START_TEST(denies_when_the_account_became_root)
{
	struct stack *s = log_in();

	fakehost.alice_uid = 0;
	check_denied(s);
}
END_TEST

START_TEST(denies_when_the_account_is_gone)
{
	struct stack *s = log_in();

	fakehost.account_error = ENOENT; /* some NSS services report an unknown account like this */
	check_denied(s);
}
END_TEST

START_TEST(says_unavailable_when_the_account_database_fails)
{
	struct stack *s = log_in();

	fakehost.account_error = EIO;
	check_unavailable(s);
}
END_TEST

START_TEST(says_unavailable_when_the_clock_was_unset)
{
	struct stack *s = log_in();

	fakehost.now = 0;
	check_unavailable(s);
}
END_TEST

START_TEST(the_account_phase_requests_no_delay)
{
	struct stack *s = log_in();

	stack_set_user(s, "bob");
	ck_assert_int_eq(stack_account(s), PAM_PERM_DENIED);
	ck_assert_int_eq(failures.delays, 0);
}
END_TEST

/* ---- in stacks ---- */

#define BESIDE_PERMIT(control)                                                                               \
	"auth required pam_jwt.so\naccount " control " pam_jwt.so\naccount required pam_permit.so\n"

static void change_account(struct stack *s)
{
	stack_set_user(s, "bob");
}

static void change_uid(struct stack *s)
{
	(void)s;
	fakehost.alice_uid = ALICE_UID + 1;
}

static void remove_account(struct stack *s)
{
	(void)s;
	fakehost.account_bytes = 1 << 30;
}

static void break_database(struct stack *s)
{
	(void)s;
	fakehost.account_error = EIO;
}

static void pass_time(struct stack *s)
{
	(void)s;
	fakehost.now = GOOD_UNTIL;
}

static void unset_clock(struct stack *s)
{
	(void)s;
	fakehost.clock_error = EINVAL;
}

/* The line has the user, the token and a single reason. */
START_TEST(logs_user_token_and_reason_in_one_line)
{
	static const struct {
		void (*change)(struct stack *);
		const char *words, *reason;
	} rows[] = {
		{change_account, "refused slug=user-mismatch user=\"bob\"",
		 "the login is now for another account than the one that the token opened"},
		{change_uid, "refused slug=user-mismatch user=\"alice\"",
		 "the account has another uid than when the token was accepted"},
		{break_database, "unavailable slug=account-unavailable user=\"alice\"",
		 "the account database did not answer"},
		{remove_account, "unavailable slug=account-unavailable user=\"alice\"",
		 "the account database did not answer"},
		{pass_time, "refused slug=expired user=\"alice\"",
		 "the token has expired since it was accepted"},
		{unset_clock, "unavailable slug=clock-unset user=\"alice\"",
		 "the system clock is unset or cannot be read"},
	};
	const struct logbook_line *line;
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(pam_set_item(s->pamh, PAM_RHOST, "192.0.2.7"), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	rows[_i].change(s);
	ck_assert_int_ne(stack_account(s), PAM_SUCCESS);
	line = logbook_only(rows[_i].words);
	ck_assert_msg(line != NULL, "%s is in no line", rows[_i].words);
	ck_assert_msg(strstr(line->text, "pam_jwt(login:account): ") &&
			      strstr(line->text, " rhost=\"192.0.2.7\"") &&
			      strstr(line->text, " issuer=\"corp\"") && strstr(line->text, " jti=\"") &&
			      !strstr(line->text, " left="),
		      "%s", line->text);
	ck_assert_str_eq(strrchr(line->text, '"') + strlen("\": "), rows[_i].reason);
}
END_TEST

START_TEST(accepts_as_the_only_account_module_after_a_token)
{
	struct stack *s = stack_start("auth required pam_jwt.so\naccount required pam_jwt.so\n", "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
}
END_TEST

START_TEST(denies_although_another_account_module_accepts)
{
	struct stack *s = stack_start(BESIDE_PERMIT("required"), "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	fakehost.now = GOOD_UNTIL;
	ck_assert_int_eq(stack_account(s), PAM_PERM_DENIED);
}
END_TEST

/* PAM_SUCCESS for a login without a token would make "sufficient" skip later modules, such as pam_nologin. */
START_TEST(sufficient_skips_no_module_after_a_password)
{
	struct stack *s = stack_start(
		"auth required pam_unix.so\naccount sufficient pam_jwt.so\naccount required pam_deny.so\n",
		"alice");

	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_SUCCESS);
	ck_assert_int_ne(stack_account(s), PAM_SUCCESS);
}
END_TEST

START_TEST(never_overrules_a_module_that_denies)
{
	struct stack *s = stack_start(
		"auth required pam_jwt.so\naccount required pam_deny.so\naccount required pam_jwt.so\n",
		"alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_int_ne(stack_account(s), PAM_SUCCESS);
}
END_TEST

Suite *account_suite(void)
{
	Suite *s = suite_create("account");
	TCase *again = suites_group(s, "again"), *stacks = suites_group(s, "stacks");

	tcase_add_test(again, accepts_the_account_that_the_token_named);
	tcase_add_test(again, denies_when_the_account_was_changed);
	tcase_add_test(again, denies_when_the_account_was_unset);
	tcase_add_test(again, accepts_in_the_last_second_of_the_token);
	tcase_add_test(again, denies_in_the_first_second_after_the_end_of_the_token);
	tcase_add_test(again, rounds_the_end_of_the_token_down);
	tcase_add_test(again, denies_when_the_account_got_another_uid);
	tcase_add_test(again, denies_when_the_account_became_root);
	tcase_add_test(again, denies_when_the_account_is_gone);
	tcase_add_test(again, says_unavailable_when_the_account_database_fails);
	tcase_add_test(again, says_unavailable_when_the_clock_was_unset);
	tcase_add_test(again, the_account_phase_requests_no_delay);
	tcase_add_loop_test(again, logs_user_token_and_reason_in_one_line, 0, 6);
	tcase_add_test(stacks, accepts_as_the_only_account_module_after_a_token);
	tcase_add_test(stacks, denies_although_another_account_module_accepts);
	tcase_add_test(stacks, sufficient_skips_no_module_after_a_password);
	tcase_add_test(stacks, never_overrules_a_module_that_denies);
	return s;
}
