/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conversation with the application: its errors are returned unchanged, and no reply can crash the
 * module.
 */
#include "suites.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"
#include "support/failures.h"
#include "support/scene.h"
#include "support/witness.h"

/* More than sshd's keyboard-interactive accepts from a user who is not authenticated yet. */
#define LARGE_BYTES (300 * 1024)

static const int errors[] = {PAM_CONV_ERR, PAM_BUF_ERR,	 PAM_CONV_AGAIN,
			     PAM_ABORT,	   PAM_AUTH_ERR, PAM_SYSTEM_ERR};

#define ERROR_COUNT ((int)(sizeof(errors) / sizeof(errors[0])))

static void check_nothing_came_of_it(struct stack *s)
{
	ck_assert_int_eq(failures.delays, 0);
	ck_assert_uint_eq(logbook_count(" slug="), 0);
	ck_assert_str_eq(stack_environment(s), "");
	ck_assert_int_eq(stack_account(s), PAM_IGNORE);
	ck_assert_int_eq(stack_setcred(s), SETCRED_IGNORED);
}

START_TEST(returns_an_error_of_the_conversation_as_it_is)
{
	struct stack *s = stack_start(ALONE, "alice");

	s->talk = (struct conversation){.code = errors[_i]};
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), errors[_i]);
	ck_assert_uint_eq(s->talk.asked, 1);
	ck_assert(!witness.has_authtok);
	check_nothing_came_of_it(s);
}
END_TEST

/* The next module still gets the text of an earlier one, unless it is a token. */
START_TEST(keeps_an_earlier_password_when_the_conversation_fails)
{
	struct stack *s = stack_start(GIVEN ALONE, "alice");

	witness.given = PASSWORD;
	s->talk = (struct conversation){.code = PAM_CONV_ERR};
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), PAM_CONV_ERR);
	ck_assert_str_eq(witness.authtok, PASSWORD);
}
END_TEST

START_TEST(clears_an_earlier_token_when_the_conversation_fails)
{
	struct stack *s = stack_start(GIVEN ALONE, _i ? "alice" : NULL);

	witness.given = scene_token();
	s->talk = (struct conversation){.code = PAM_CONV_ERR};
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), PAM_CONV_ERR);
	ck_assert_int_eq(witness.calls, 1);
	ck_assert(!witness.has_authtok);
}
END_TEST

/* An application may fail and still leave a reply. Its token is ignored, and its memory is freed. */
START_TEST(ignores_the_token_in_a_failed_conversation)
{
	const char *token = scene_token();
	struct stack *s = stack_start(ALONE, "alice");

	s->talk = (struct conversation){
		.code = PAM_CONV_ERR, .replies_anyway = true, .replies = {token}, .reply_count = 1};
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), PAM_CONV_ERR);
	ck_assert(!witness.has_authtok);
	check_nothing_came_of_it(s);
	stack_end(s);
	expect_clean_log(token);
}
END_TEST

START_TEST(returns_libpams_own_code_without_a_conversation)
{
	const struct pam_conv none = {NULL, NULL};
	struct stack *s = stack_start("auth [default=ignore] pam_witness.so ask\n" ALONE, "alice");

	ck_assert_int_eq(pam_set_item(s->pamh, PAM_CONV, &none), PAM_SUCCESS);
	ck_assert_int_eq(pam_set_item(s->pamh, PAM_FAIL_DELAY, NULL), PAM_SUCCESS);
	ck_assert_int_ne(pam_authenticate(s->pamh, 0), PAM_SUCCESS);
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), witness.asked_code);
	check_nothing_came_of_it(s);
}
END_TEST

/* With debug and without. PAM_AUTHTOK is then "", as after an empty line. */
START_TEST(treats_a_reply_without_text_as_an_empty_line)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, NULL), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(witness.authtok, "");
	ck_assert_ptr_nonnull(logbook_only("slug=not-a-token"));
}
END_TEST

START_TEST(treats_a_missing_reply_as_an_empty_line)
{
	struct stack *s = stack_start(ALONE, "alice");

	s->talk = (struct conversation){.without_array = true, .reply_count = 1};
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), PAM_CRED_INSUFFICIENT);
	ck_assert_ptr_nonnull(logbook_only("slug=not-a-token"));
}
END_TEST

START_TEST(treats_an_empty_line_as_no_token)
{
	expect_passed_over(FOR_ALICE(""));
}
END_TEST

START_TEST(treats_white_space_as_no_token)
{
	expect_passed_over(FOR_ALICE(" \t\r\n\v\f "));
}
END_TEST

/* A large text of one repeated byte, with two dots in it if has_dots. */
static const char *large(char byte, bool has_dots)
{
	char *text = malloc(LARGE_BYTES + 1);
	const char *copy;

	memset(text, byte, LARGE_BYTES);
	text[LARGE_BYTES] = '\0';
	if (has_dots)
		text[100] = text[200] = '.';
	copy = scene_text("%s", text);
	free(text);
	return copy;
}

START_TEST(refuses_300_kib_shaped_like_a_token)
{
	expect_refused(FOR_ALICE(large('A', true)), "token-too-long");
}
END_TEST

START_TEST(refuses_300_kib_of_dots)
{
	expect_refused(FOR_ALICE(large('.', false)), "token-too-long");
}
END_TEST

START_TEST(treats_300_kib_of_other_text_as_no_token)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, large('\xff', true)), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(witness.authtok, large('\xff', true));
	ck_assert_uint_eq(logbook.count, 1);
	ck_assert_uint_lt(logbook.lines[0].bytes, 1024);
}
END_TEST

START_TEST(asks_for_the_account_when_the_application_named_none)
{
	struct stack *s = stack_start(ALONE, NULL);

	ck_assert_int_eq(stack_authenticate2(s, "alice", scene_token()), PAM_SUCCESS);
	ck_assert_uint_eq(s->talk.asked, 2);
	ck_assert_int_eq(s->talk.styles[0], PAM_PROMPT_ECHO_ON);
	ck_assert_str_eq(s->talk.prompts[1], "Token: ");
	ck_assert_str_eq(stack_user(s), "alice");
}
END_TEST

START_TEST(compares_the_token_with_the_account_that_was_typed)
{
	struct stack *s = stack_start(ALONE, NULL);

	ck_assert_int_eq(stack_authenticate2(s, "bob", scene_token()), PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only("refused slug=user-mismatch"));
}
END_TEST

static int renaming(int count, const struct pam_message **messages, struct pam_response **ret, void *appdata)
{
	struct stack *s = (struct stack *)((char *)appdata - offsetof(struct stack, talk));

	stack_set_user(s, "bob");
	return conversation_hold(count, messages, ret, appdata);
}

/* An application can change the account while it is asked for the token. */
START_TEST(compares_the_token_with_the_account_at_the_time_of_the_reply)
{
	struct stack *s = stack_start(ALONE, "alice");
	const struct pam_conv conv = {renaming, &s->talk};

	if (_i)
		scene.recipe.sub = "\"bob\"";
	ck_assert_int_eq(pam_set_item(s->pamh, PAM_CONV, &conv), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(s, scene_token()), _i ? PAM_SUCCESS : PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only(" user=\"bob\""));
	ck_assert_int_eq(stack_account(s), _i ? PAM_SUCCESS : PAM_IGNORE);
}
END_TEST

START_TEST(returns_an_error_while_it_asks_for_the_account_as_it_is)
{
	struct stack *s = stack_start(ALONE, NULL);

	s->talk = (struct conversation){.code = PAM_CONV_ERR};
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), PAM_CONV_ERR);
	ck_assert_uint_eq(s->talk.asked, 1);
	check_nothing_came_of_it(s);
}
END_TEST

START_TEST(refuses_a_token_for_an_account_without_a_name)
{
	struct stack *s = stack_start(ALONE, "");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only("refused slug=user-mismatch"));
}
END_TEST

Suite *conversation_suite(void)
{
	Suite *s = suite_create("conversation");
	TCase *failing = suites_group(s, "failing"), *replies = suites_group(s, "replies"),
	      *account = suites_group(s, "account");

	tcase_add_loop_test(failing, returns_an_error_of_the_conversation_as_it_is, 0, ERROR_COUNT);
	tcase_add_test(failing, keeps_an_earlier_password_when_the_conversation_fails);
	tcase_add_loop_test(failing, clears_an_earlier_token_when_the_conversation_fails, 0, 2);
	tcase_add_test(failing, ignores_the_token_in_a_failed_conversation);
	tcase_add_test(failing, returns_libpams_own_code_without_a_conversation);
	tcase_add_test(replies, treats_a_reply_without_text_as_an_empty_line);
	tcase_add_test(replies, treats_a_missing_reply_as_an_empty_line);
	add_both(replies, treats_an_empty_line_as_no_token);
	add_both(replies, treats_white_space_as_no_token);
	add_both(replies, refuses_300_kib_shaped_like_a_token);
	add_both(replies, refuses_300_kib_of_dots);
	tcase_add_test(replies, treats_300_kib_of_other_text_as_no_token);
	tcase_add_test(account, asks_for_the_account_when_the_application_named_none);
	tcase_add_test(account, compares_the_token_with_the_account_that_was_typed);
	tcase_add_loop_test(account, compares_the_token_with_the_account_at_the_time_of_the_reply, 0, 2);
	tcase_add_test(account, returns_an_error_while_it_asks_for_the_account_as_it_is);
	tcase_add_test(account, refuses_a_token_for_an_account_without_a_name);
	return s;
}
