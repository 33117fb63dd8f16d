/* SPDX-License-Identifier: BSD-2-Clause */
/* The conversation with the application: its errors are returned as they are, and any reply is survived. */
#include "suites.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"
#include "support/failures.h"
#include "support/scene.h"
#include "support/witness.h"

/* More than sshd's keyboard-interactive can hand to a process of root's before anyone is authenticated. */
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
	struct stack s;

	stack_start(&s, ALONE, "alice");
	s.talk = (struct conversation){.code = errors[_i]};
	ck_assert_int_eq(pam_authenticate(s.pamh, 0), errors[_i]);
	ck_assert_uint_eq(s.talk.asked, 1);
	ck_assert(!witness.has_authtok);
	check_nothing_came_of_it(&s);
	stack_end(&s);
}
END_TEST

/* What an earlier module left is the next one's still, unless it is a token. */
START_TEST(leaves_an_earlier_password_when_the_conversation_fails)
{
	struct stack s;

	witness.given = PASSWORD;
	stack_start(&s, GIVEN ALONE, "alice");
	s.talk = (struct conversation){.code = PAM_CONV_ERR};
	ck_assert_int_eq(pam_authenticate(s.pamh, 0), PAM_CONV_ERR);
	ck_assert_str_eq(witness.authtok, PASSWORD);
	stack_end(&s);
}
END_TEST

START_TEST(leaves_no_earlier_token_when_the_conversation_fails)
{
	struct stack s;

	witness.given = scene_token();
	stack_start(&s, GIVEN ALONE, _i ? "alice" : NULL);
	s.talk = (struct conversation){.code = PAM_CONV_ERR};
	ck_assert_int_eq(pam_authenticate(s.pamh, 0), PAM_CONV_ERR);
	ck_assert_int_eq(witness.calls, 1);
	ck_assert(!witness.has_authtok);
	stack_end(&s);
}
END_TEST

/* An application may fail and leave a reply: the token in it opens nothing, and its memory is not lost. */
START_TEST(takes_no_token_from_a_conversation_that_failed)
{
	const char *token = scene_token();
	struct stack s;

	stack_start(&s, ALONE, "alice");
	s.talk = (struct conversation){
		.code = PAM_CONV_ERR, .replies_anyway = true, .replies = {token}, .reply_count = 1};
	ck_assert_int_eq(pam_authenticate(s.pamh, 0), PAM_CONV_ERR);
	ck_assert(!witness.has_authtok);
	check_nothing_came_of_it(&s);
	stack_end(&s);
	expect_clean_log(token);
}
END_TEST

START_TEST(answers_what_libpam_answers_where_there_is_no_conversation)
{
	const struct pam_conv none = {NULL, NULL};
	struct stack s;

	stack_start(&s, "auth [default=ignore] pam_witness.so ask\n" ALONE, "alice");
	ck_assert_int_eq(pam_set_item(s.pamh, PAM_CONV, &none), PAM_SUCCESS);
	ck_assert_int_eq(pam_set_item(s.pamh, PAM_FAIL_DELAY, NULL), PAM_SUCCESS);
	ck_assert_int_ne(pam_authenticate(s.pamh, 0), PAM_SUCCESS);
	ck_assert_int_eq(pam_authenticate(s.pamh, 0), witness.asked_code);
	check_nothing_came_of_it(&s);
	stack_end(&s);
}
END_TEST

/* With debug or without, and PAM_AUTHTOK "" behind it, as with an empty line. */
START_TEST(takes_a_reply_without_text_for_nothing_typed)
{
	struct stack s;

	stack_start(&s, ALONE, "alice");
	ck_assert_int_eq(stack_authenticate(&s, NULL), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(witness.authtok, "");
	ck_assert_ptr_nonnull(logbook_only("slug=not-a-token"));
	stack_end(&s);
}
END_TEST

START_TEST(takes_no_reply_at_all_for_nothing_typed)
{
	struct stack s;

	stack_start(&s, ALONE, "alice");
	s.talk = (struct conversation){.without_array = true, .reply_count = 1};
	ck_assert_int_eq(pam_authenticate(s.pamh, 0), PAM_CRED_INSUFFICIENT);
	ck_assert_ptr_nonnull(logbook_only("slug=not-a-token"));
	stack_end(&s);
}
END_TEST

START_TEST(passes_over_an_empty_line)
{
	expect_passed_over(FOR_ALICE(""));
}
END_TEST

START_TEST(passes_over_white_space)
{
	expect_passed_over(FOR_ALICE(" \t\r\n\v\f "));
}
END_TEST

/* A large text of one byte, with two dots in it where has_dots. */
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

START_TEST(passes_over_300_kib_that_are_no_token)
{
	struct stack s;

	stack_start(&s, ALONE, "alice");
	ck_assert_int_eq(stack_authenticate(&s, large('\xff', true)), PAM_CRED_INSUFFICIENT);
	ck_assert_str_eq(witness.authtok, large('\xff', true));
	ck_assert_uint_eq(logbook.count, 1);
	ck_assert_uint_lt(logbook.lines[0].bytes, 1024);
	stack_end(&s);
}
END_TEST

START_TEST(asks_for_the_account_when_the_application_named_none)
{
	struct stack s;

	stack_start(&s, ALONE, NULL);
	ck_assert_int_eq(stack_authenticate2(&s, "alice", scene_token()), PAM_SUCCESS);
	ck_assert_uint_eq(s.talk.asked, 2);
	ck_assert_int_eq(s.talk.styles[0], PAM_PROMPT_ECHO_ON);
	ck_assert_str_eq(s.talk.prompts[1], "Token: ");
	ck_assert_str_eq(stack_user(&s), "alice");
	stack_end(&s);
}
END_TEST

START_TEST(holds_the_token_against_the_account_that_was_typed)
{
	struct stack s;

	stack_start(&s, ALONE, NULL);
	ck_assert_int_eq(stack_authenticate2(&s, "bob", scene_token()), PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only("refused slug=user-mismatch"));
	stack_end(&s);
}
END_TEST

static int renaming(int count, const struct pam_message **messages, struct pam_response **ret, void *appdata)
{
	struct stack *s = (struct stack *)((char *)appdata - offsetof(struct stack, talk));

	stack_set_user(s, "bob");
	return conversation_hold(count, messages, ret, appdata);
}

/* An application can name another account while it is asked for the token. */
START_TEST(holds_the_token_against_the_account_when_the_reply_came)
{
	struct stack s;
	const struct pam_conv conv = {renaming, &s.talk};

	if (_i)
		scene.recipe.sub = "\"bob\"";
	stack_start(&s, ALONE, "alice");
	ck_assert_int_eq(pam_set_item(s.pamh, PAM_CONV, &conv), PAM_SUCCESS);
	ck_assert_int_eq(stack_authenticate(&s, scene_token()), _i ? PAM_SUCCESS : PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only(" user=\"bob\""));
	ck_assert_int_eq(stack_account(&s), _i ? PAM_SUCCESS : PAM_IGNORE);
	stack_end(&s);
}
END_TEST

START_TEST(returns_an_error_while_it_asks_for_the_account_as_it_is)
{
	struct stack s;

	stack_start(&s, ALONE, NULL);
	s.talk = (struct conversation){.code = PAM_CONV_ERR};
	ck_assert_int_eq(pam_authenticate(s.pamh, 0), PAM_CONV_ERR);
	ck_assert_uint_eq(s.talk.asked, 1);
	check_nothing_came_of_it(&s);
	stack_end(&s);
}
END_TEST

START_TEST(refuses_a_token_for_an_account_without_a_name)
{
	struct stack s;

	stack_start(&s, ALONE, "");
	ck_assert_int_eq(stack_authenticate(&s, scene_token()), PAM_AUTH_ERR);
	ck_assert_ptr_nonnull(logbook_only("refused slug=user-mismatch"));
	stack_end(&s);
}
END_TEST

Suite *conversation_suite(void)
{
	Suite *s = suite_create("conversation");
	TCase *failing = suites_group(s, "failing"), *replies = suites_group(s, "replies"),
	      *account = suites_group(s, "account");

	tcase_add_loop_test(failing, returns_an_error_of_the_conversation_as_it_is, 0, ERROR_COUNT);
	tcase_add_test(failing, leaves_an_earlier_password_when_the_conversation_fails);
	tcase_add_loop_test(failing, leaves_no_earlier_token_when_the_conversation_fails, 0, 2);
	tcase_add_test(failing, takes_no_token_from_a_conversation_that_failed);
	tcase_add_test(failing, answers_what_libpam_answers_where_there_is_no_conversation);
	tcase_add_test(replies, takes_a_reply_without_text_for_nothing_typed);
	tcase_add_test(replies, takes_no_reply_at_all_for_nothing_typed);
	add_both(replies, passes_over_an_empty_line);
	add_both(replies, passes_over_white_space);
	add_both(replies, refuses_300_kib_shaped_like_a_token);
	add_both(replies, refuses_300_kib_of_dots);
	tcase_add_test(replies, passes_over_300_kib_that_are_no_token);
	tcase_add_test(account, asks_for_the_account_when_the_application_named_none);
	tcase_add_test(account, holds_the_token_against_the_account_that_was_typed);
	tcase_add_loop_test(account, holds_the_token_against_the_account_when_the_reply_came, 0, 2);
	tcase_add_test(account, returns_an_error_while_it_asks_for_the_account_as_it_is);
	tcase_add_test(account, refuses_a_token_for_an_account_without_a_name);
	return s;
}
