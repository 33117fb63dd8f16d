/* SPDX-License-Identifier: BSD-2-Clause */
/* The module's arguments: a wrong one is a fault of the host, found before the user is asked for anything. */
#include "suites.h"

#include <string.h>
#include <syslog.h>

#include "support/expect.h"
#include "support/scene.h"
#include "support/witness.h"

/* Wrong arguments, each after a valid conf=. */
static const char *const wrong[] = {
	"nonsense",
	"Debug",
	"use_first_pass=yes",
	"not_set_pass",
	"debug debug",
	"use_first_pass use_first_pass",
	"try_first_pass try_first_pass",
	"use_first_pass try_first_pass",
	"try_first_pass use_first_pass",
	"prompt=A prompt=B",
	"prompt=",
	"prompt",
	"conf=",
	"conf",
	"conf=pam_jwt.conf",
	"conf=./pam_jwt.conf",
	"conf=/etc/pam_jwt/pam_jwt.conf conf=/etc/pam_jwt/pam_jwt.conf",
	"debug=",
	"debug conf=/etc/pam_jwt/pam_jwt.conf extra",
};

#define WRONG_COUNT ((int)(sizeof(wrong) / sizeof(wrong[0])))

static const char *bare_with(const char *arguments)
{
	return scene_text("auth [default=ok] pam_jwt_bare.so %s\nauth [default=ignore] pam_witness.so see\n"
			  "account [default=ok] pam_jwt_bare.so\n",
			  arguments);
}

START_TEST(says_unavailable_before_any_prompt)
{
	const struct logbook_line *line;
	struct stack *s = stack_start(bare_with(wrong[_i]), "alice");

	ck_assert_msg(stack_authenticate(s, PASSWORD) == PAM_AUTHINFO_UNAVAIL, "with %s", wrong[_i]);
	ck_assert_uint_eq(s->talk.asked, 0);
	ck_assert_int_eq(s->talk.delays, 0);
	line = logbook_only("unavailable slug=config-invalid");
	ck_assert_ptr_nonnull(line);
	ck_assert_int_eq(line->priority, LOG_ERR);
	ck_assert_str_eq(stack_environment(s), "");
	ck_assert_int_eq(stack_account(s), PAM_IGNORE);
	ck_assert_int_eq(stack_setcred(s), SETCRED_IGNORED);
	stack_end(s);
	expect_clean_log(PASSWORD);
}
END_TEST

START_TEST(logs_which_argument_is_wrong)
{
	struct stack *s = stack_start(bare_with("conf=/nowhere/pam_jwt.conf sudo_me"), "alice");

	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_AUTHINFO_UNAVAIL);
	ck_assert_ptr_nonnull(logbook_only("\\\"sudo_me\\\""));
	ck_assert_ptr_nonnull(
		logbook_only("slug=config-invalid user=\"alice\" service=\"login\" rhost=\"\""));
}
END_TEST

START_TEST(logs_a_very_long_argument_in_one_short_line)
{
	char argument[600];
	struct stack *s;

	memset(argument, 'x', sizeof(argument));
	argument[sizeof(argument) - 1] = '\0';
	s = stack_start(bare_with(argument), "alice");
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_AUTHINFO_UNAVAIL);
	stack_end(s);
	expect_clean_log(PASSWORD);
}
END_TEST

/* A fault of ours locks nobody out: the next module can still use the password of an earlier one. */
START_TEST(leaves_an_earlier_password_to_the_next_module)
{
	struct stack *s = stack_start(scene_text(GIVEN "%s", bare_with("try_first_pass nonsense")), "alice");

	witness.given = PASSWORD;
	ck_assert_int_eq(stack_authenticate(s, NULL), PAM_AUTHINFO_UNAVAIL);
	ck_assert_str_eq(witness.authtok, PASSWORD);
}
END_TEST

START_TEST(leaves_no_earlier_token_to_the_next_module)
{
	struct stack *s = stack_start(scene_text(GIVEN "%s", bare_with("try_first_pass nonsense")), "alice");

	witness.given = scene_token();
	ck_assert_int_eq(stack_authenticate(s, NULL), PAM_AUTHINFO_UNAVAIL);
	ck_assert_int_eq(witness.calls, 1);
	ck_assert(!witness.has_authtok);
	stack_end(s);
	expect_clean_log(witness.given);
}
END_TEST

/*
 * Arguments matter only in the authenticate phase: a wrong one refuses nobody whom another module accepted.
 */
START_TEST(answers_ignore_in_the_account_phase_whatever_the_arguments)
{
	struct stack *s = stack_start(
		"auth required pam_unix.so\naccount [default=ok] pam_jwt_bare.so nonsense\n", "alice");

	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_SUCCESS);
	ck_assert_int_eq(stack_account(s), PAM_IGNORE);
}
END_TEST

static const char *prompt_with(const char *arguments)
{
	struct stack *s = stack_start(scene_text("auth [default=ok] pam_jwt.so %s\n", arguments), "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert_int_eq(s->talk.styles[0], PAM_PROMPT_ECHO_OFF);
	stack_end(s);
	return s->talk.prompts[0];
}

START_TEST(asks_for_a_token_by_default)
{
	ck_assert_str_eq(prompt_with(""), "Token: ");
}
END_TEST

START_TEST(asks_with_the_configured_prompt)
{
	ck_assert_str_eq(prompt_with("[prompt=Password: ]"), "Password: ");
}
END_TEST

START_TEST(uses_a_prompt_as_text_and_not_as_a_format)
{
	ck_assert_str_eq(prompt_with("[prompt=100%n %s: ]"), "100%n %s: ");
}
END_TEST

START_TEST(accepts_all_arguments_in_any_order)
{
	ck_assert_str_eq(prompt_with("debug [prompt=JWT ] try_first_pass"), "JWT ");
}
END_TEST

Suite *arguments_suite(void)
{
	Suite *s = suite_create("arguments");
	TCase *bad = suites_group(s, "wrong"), *good = suites_group(s, "right");

	tcase_add_loop_test(bad, says_unavailable_before_any_prompt, 0, WRONG_COUNT);
	tcase_add_test(bad, logs_which_argument_is_wrong);
	tcase_add_test(bad, logs_a_very_long_argument_in_one_short_line);
	tcase_add_test(bad, leaves_an_earlier_password_to_the_next_module);
	tcase_add_test(bad, leaves_no_earlier_token_to_the_next_module);
	tcase_add_test(bad, answers_ignore_in_the_account_phase_whatever_the_arguments);
	tcase_add_test(good, asks_for_a_token_by_default);
	tcase_add_test(good, asks_with_the_configured_prompt);
	tcase_add_test(good, uses_a_prompt_as_text_and_not_as_a_format);
	tcase_add_test(good, accepts_all_arguments_in_any_order);
	return s;
}
