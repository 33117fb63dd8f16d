/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The input is what jwt-issuer-web sends to jwt-issuer-auth: messages, with a zero byte after each. The PAM
 * stack asks two questions. An account name that is accepted is one; an answer that reaches PAM is not empty,
 * not too long, and no token.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/token/shape.h"
#include "issuer/auth/conversation.h"
#include "issuer/wire/wait.h"

static void check_answer(const char *answer)
{
	struct span token;
	const char *ignored;

	DEMAND(answer && answer[0] && strlen(answer) <= DIALOG_ANSWER_MAX);
	DEMAND(shape_of(span_of(answer), &token, &ignored) == SHAPE_PASSWORD);
}

static void ask(struct conversation *c)
{
	static const struct pam_message question = {PAM_PROMPT_ECHO_OFF, "Password: "},
					text = {PAM_TEXT_INFO, "text"};
	const struct pam_message *messages[] = {&question, &text, &question};
	struct pam_response *responses = NULL;
	int code = conversation_ask(3, messages, &responses, c);

	DEMAND((code == PAM_SUCCESS) == (responses != NULL) && (code != PAM_SUCCESS) == c->is_over);
	if (!responses)
		return;
	check_answer(responses[0].resp);
	check_answer(responses[2].resp);
	DEMAND(!responses[1].resp);
	free(responses[0].resp);
	free(responses[2].resp);
	free(responses);
}

static void hold(struct conversation *c)
{
	json_auto_t *first = NULL;
	const char *account;

	if (!conversation_begin(c, &first)) {
		DEMAND(c->is_over);
		return;
	}
	account = message_text(first, "account");
	DEMAND(account[0] && strlen(account) <= DIALOG_ACCOUNT_MAX && !strpbrk(account, "/\n\r\t\x7f\x1b"));
	ask(c);
	DEMAND(!conversation_is_awaited(c)); /* nobody is there any more */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {{data, size}};
	struct conversation c = {.until_ms = wait_now_ms() + 10000};
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
		return 0;
	for (int i = 0; in.rest.len && i < 8; i++) {
		struct span message = input_part(&in);

		(void)send(fds[0], message.at, message.len, MSG_DONTWAIT);
	}
	(void)shutdown(fds[0], SHUT_WR);
	c.fd = fds[1];
	hold(&c);
	(void)close(fds[0]);
	(void)close(fds[1]);
	return 0;
}
