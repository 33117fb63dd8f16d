/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/auth/conversation.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "issuer/wire/wait.h"
#include "support/fixture.h"
#include "support/count.h"
#include "unit/suites.h"

/* The other cases are in tests/auth/auth.py. Here the time is a number. */

struct ends {
	int web;
	struct conversation c;
};

static struct ends start(int64_t left_ms)
{
	struct ends e = {0};
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	e.web = fds[0];
	e.c.fd = fds[1];
	e.c.until_ms = wait_now_ms() + left_ms;
	return e;
}

static void finish(struct ends *e)
{
	(void)close(e->web);
	(void)close(e->c.fd);
}

static int ask_password(struct conversation *c)
{
	const struct pam_message message = {PAM_PROMPT_ECHO_OFF, "Password: "};
	const struct pam_message *messages[] = {&message};
	struct pam_response *responses = NULL;
	int code = conversation_ask(1, messages, &responses, c);

	ck_assert((code == PAM_SUCCESS) == (responses != NULL));
	if (responses)
		free(responses->resp);
	free(responses);
	return code;
}

START_TEST(ends_when_the_time_for_the_first_message_is_over)
{
	struct ends e = start(1);
	json_t *first = NULL;

	ck_assert(!conversation_begin(&e.c, &first));
	ck_assert_ptr_null(first);
	ck_assert_int_eq(e.c.outcome, DIALOG_ERROR);
	ck_assert_str_eq(e.c.why.text, "the login took longer than 60 seconds");
	finish(&e);
}
END_TEST

START_TEST(ends_when_the_time_for_an_answer_is_over)
{
	struct ends e = start(1);
	json_auto_t *late = dialog_answer("right");

	ck_assert_int_eq(ask_password(&e.c), PAM_CONV_ERR);
	ck_assert_int_eq(e.c.outcome, DIALOG_ERROR);
	ck_assert_int_eq(message_send(e.web, late), WIRE_OK);
	ck_assert_int_eq(ask_password(&e.c), PAM_CONV_ERR);
	ck_assert(!conversation_is_awaited(&e.c));
	finish(&e);
}
END_TEST

START_TEST(accepts_no_outcome_after_the_time)
{
	struct ends e = start(60000);

	ck_assert(conversation_is_awaited(&e.c));
	e.c.until_ms = wait_now_ms();
	ck_assert(!conversation_is_awaited(&e.c));
	ck_assert_int_eq(e.c.outcome, DIALOG_ERROR);
	finish(&e);
}
END_TEST

START_TEST(keeps_the_first_outcome)
{
	struct ends e = start(60000);

	ck_assert_int_eq(conversation_end(&e.c, DIALOG_REFUSED, "one"), DIALOG_REFUSED);
	ck_assert_int_eq(conversation_end(&e.c, DIALOG_ERROR, "two"), DIALOG_REFUSED);
	ck_assert_str_eq(e.c.why.text, "one");
	finish(&e);
}
END_TEST

START_TEST(refuses_a_wrong_number_of_messages)
{
	static const int numbers[] = {0, -1, PAM_MAX_NUM_MSG + 1};
	const struct pam_message message = {PAM_TEXT_INFO, "text"};
	const struct pam_message *messages[PAM_MAX_NUM_MSG + 1] = {&message};
	struct pam_response *responses = NULL;

	for (int i = 0; i <= PAM_MAX_NUM_MSG; i++)
		messages[i] = &message;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct ends e = start(60000);

		ck_assert_int_eq(conversation_ask(numbers[i], messages, &responses, &e.c), PAM_CONV_ERR);
		ck_assert_ptr_null(responses);
		ck_assert(e.c.is_over); /* whatever the module makes of the error */
		ck_assert_int_eq(e.c.outcome, DIALOG_REFUSED);
		finish(&e);
	}
}
END_TEST

Suite *authconversation_suite(void)
{
	Suite *suite = suite_create("authconversation");
	TCase *cases = tcase_create("conversation");

	tcase_add_test(cases, ends_when_the_time_for_the_first_message_is_over);
	tcase_add_test(cases, ends_when_the_time_for_an_answer_is_over);
	tcase_add_test(cases, accepts_no_outcome_after_the_time);
	tcase_add_test(cases, keeps_the_first_outcome);
	tcase_add_test(cases, refuses_a_wrong_number_of_messages);
	suite_add_tcase(suite, cases);
	return suite;
}
