/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One handle in several attempts and phases, and sshd's second handle, which has only the mark of the login.
 */
#include "suites.h"

#include <string.h>

#include "support/expect.h"
#include "support/scene.h"
#include "support/witness.h"

#define MARK "PAM_JWT_LOGIN=1"

/* Account and setcred must answer PAM_IGNORE. */
static void check_silent(struct stack *s)
{
	ck_assert_str_eq(stack_environment(s), "");
	ck_assert_int_eq(stack_account(s), PAM_IGNORE);
	ck_assert_int_eq(stack_setcred(s), SETCRED_IGNORED);
}

static void check_opened(struct stack *s)
{
	ck_assert_str_eq(stack_environment(s), MARK "\n");
	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	ck_assert_str_eq(stack_environment(s), "");
}

/* ---- one handle, several attempts ---- */

START_TEST(forgets_a_success_when_the_next_token_is_refused)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	scene.recipe.aud = "\"web2.example.com\"";
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTH_ERR);
	check_silent(s);
}
END_TEST

START_TEST(forgets_a_success_when_a_password_is_typed_next)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	check_silent(s);
}
END_TEST

START_TEST(forgets_a_success_when_the_next_conversation_fails)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	s->talk = (struct conversation){.code = PAM_CONV_ERR};
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), PAM_CONV_ERR);
	check_silent(s);
}
END_TEST

START_TEST(forgets_a_success_after_setcred)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	check_silent(s);
}
END_TEST

START_TEST(remembers_a_success_after_a_refusal)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, JUNK_TOKEN), PAM_AUTH_ERR);
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	check_opened(s);
}
END_TEST

START_TEST(remembers_the_later_of_two_accounts)
{
	const char *alices = scene_token();
	struct stack *s;

	scene.recipe.sub = "\"bob\"";
	s = stack_start(ALONE, "alice");
	ck_assert_int_eq(stack_authenticate(s, alices), PAM_SUCCESS);
	stack_set_user(s, "bob");
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	check_opened(s);
	ck_assert_str_eq(stack_user(s), "bob");
	stack_set_user(s, "alice");
	ck_assert_int_eq(stack_account(s), PAM_PERM_DENIED);
}
END_TEST

START_TEST(forgets_an_account_when_the_next_one_is_refused)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	stack_set_user(s, "bob");
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTH_ERR);
	stack_set_user(s, "alice");
	check_silent(s);
}
END_TEST

START_TEST(answers_setcred_many_times)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(pam_setcred(s->pamh, PAM_ESTABLISH_CRED), PAM_SUCCESS);
	ck_assert_int_eq(pam_setcred(s->pamh, PAM_REINITIALIZE_CRED), PAM_SUCCESS);
	ck_assert_int_eq(pam_setcred(s->pamh, PAM_DELETE_CRED | PAM_SILENT), PAM_SUCCESS);
}
END_TEST

START_TEST(answers_ten_attempts_in_turn)
{
	const char *token = scene_token();
	struct stack *s = stack_start(ALONE, "alice");

	for (int i = 0; i < 10; i++) {
		ck_assert_int_eq(stack_authenticate(s, token), PAM_SUCCESS);
		check_opened(s);
		ck_assert_int_eq(stack_authenticate(s, JUNK_TOKEN), PAM_AUTH_ERR);
		check_silent(s);
	}
}
END_TEST

/* ---- phases without authenticate: a key login, a cached ticket ---- */

START_TEST(says_ignore_without_authenticate)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_account(s), PAM_IGNORE);
	ck_assert_int_eq(stack_setcred(s), PAM_IGNORE);
	ck_assert_uint_eq(logbook.count, 0);
}
END_TEST

#define REQUIRED_BESIDE_PERMIT                                                                               \
	"auth required pam_jwt.so\nauth required pam_permit.so\n"                                            \
	"account required pam_jwt.so\naccount required pam_permit.so\n"

START_TEST(lets_another_required_module_decide_without_authenticate)
{
	struct stack *s = stack_start(REQUIRED_BESIDE_PERMIT, "alice");

	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
}
END_TEST

/* libpam refuses when every module answers PAM_IGNORE. */
START_TEST(refuses_without_authenticate_where_it_is_the_only_module)
{
	struct stack *s = stack_start("auth required pam_jwt.so\naccount required pam_jwt.so\n", "alice");

	ck_assert_int_eq(stack_account(s), PAM_PERM_DENIED);
	ck_assert_int_eq(stack_setcred(s), PAM_PERM_DENIED);
}
END_TEST

/* ---- sshd's keyboard-interactive: authenticate in a child, setcred in the monitor ---- */

static void put(struct stack *s, const char *variable)
{
	ck_assert_int_eq(pam_putenv(s->pamh, variable), PAM_SUCCESS);
}

START_TEST(setcred_recognises_a_login_by_its_mark)
{
	struct stack *child = stack_start(ALONE, "alice"), *monitor;

	ck_assert_int_eq(stack_authenticate(child, scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(stack_account(child), PAM_SUCCESS);
	monitor = stack_start_again("alice");
	put(monitor, strtok(strdupa(stack_environment(child)), "\n"));
	stack_end(child);
	ck_assert_int_eq(stack_setcred(monitor), PAM_SUCCESS);
	ck_assert_str_eq(stack_environment(monitor), "");
	ck_assert_int_eq(stack_setcred(monitor), PAM_SUCCESS);
}
END_TEST

START_TEST(leaves_other_variables_of_the_environment_alone)
{
	struct stack *s = stack_start(ALONE, "alice");

	put(s, "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22");
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_str_eq(stack_environment(s), "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22\n" MARK "\n");
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	ck_assert_str_eq(stack_environment(s), "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22\n");
}
END_TEST

START_TEST(a_mark_from_elsewhere_does_not_survive_authenticate)
{
	struct stack *s = stack_start(ALONE, "alice");

	put(s, MARK);
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	check_silent(s);
}
END_TEST

/* The mark does not contain the account or the time, so the account phase does not accept it. */
START_TEST(the_account_phase_does_not_accept_a_mark_alone)
{
	struct stack *s = stack_start(ALONE, "alice");

	put(s, MARK);
	ck_assert_int_ne(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	ck_assert_int_ne(stack_account(s), PAM_SUCCESS);
}
END_TEST

/* ---- what the application sees ---- */

START_TEST(never_rewrites_the_account)
{
	const void *before, *after;
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(pam_get_item(s->pamh, PAM_USER, &before), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_int_eq(stack_account(s), PAM_SUCCESS);
	ck_assert_int_eq(stack_setcred(s), PAM_SUCCESS);
	ck_assert_int_eq(pam_get_item(s->pamh, PAM_USER, &after), PAM_SUCCESS);
	ck_assert_ptr_eq(before, after); /* pam_set_item makes a new copy */
	ck_assert_str_eq(after, "alice");
}
END_TEST

START_TEST(answers_the_same_with_the_flag_pam_silent)
{
	struct stack *s = stack_start(ALONE, "alice");

	s->talk = (struct conversation){.replies = {scene_token(), JUNK_TOKEN}, .reply_count = 2};
	ck_assert_int_eq(pam_authenticate(s->pamh, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK), PAM_SUCCESS);
	ck_assert_int_eq(pam_acct_mgmt(s->pamh, PAM_SILENT), PAM_SUCCESS);
	ck_assert_int_eq(pam_authenticate(s->pamh, PAM_SILENT), PAM_AUTH_ERR);
	ck_assert_uint_eq(s->talk.asked, 2); /* two prompts and no other message */
}
END_TEST

static void add_others(Suite *s)
{
	TCase *without = suites_group(s, "without authenticate"), *mark = suites_group(s, "mark");
	TCase *application = suites_group(s, "application");

	tcase_add_test(without, says_ignore_without_authenticate);
	tcase_add_test(without, lets_another_required_module_decide_without_authenticate);
	tcase_add_test(without, refuses_without_authenticate_where_it_is_the_only_module);
	tcase_add_test(mark, setcred_recognises_a_login_by_its_mark);
	tcase_add_test(mark, leaves_other_variables_of_the_environment_alone);
	tcase_add_test(mark, a_mark_from_elsewhere_does_not_survive_authenticate);
	tcase_add_test(mark, the_account_phase_does_not_accept_a_mark_alone);
	tcase_add_test(application, never_rewrites_the_account);
	tcase_add_test(application, answers_the_same_with_the_flag_pam_silent);
}

Suite *phases_suite(void)
{
	Suite *s = suite_create("phases");
	TCase *group = suites_group(s, "one handle");

	tcase_add_test(group, forgets_a_success_when_the_next_token_is_refused);
	tcase_add_test(group, forgets_a_success_when_a_password_is_typed_next);
	tcase_add_test(group, forgets_a_success_when_the_next_conversation_fails);
	tcase_add_test(group, forgets_a_success_after_setcred);
	tcase_add_test(group, remembers_a_success_after_a_refusal);
	tcase_add_test(group, remembers_the_later_of_two_accounts);
	tcase_add_test(group, forgets_an_account_when_the_next_one_is_refused);
	tcase_add_test(group, answers_setcred_many_times);
	tcase_add_test(group, answers_ten_attempts_in_turn);
	add_others(s);
	return s;
}
