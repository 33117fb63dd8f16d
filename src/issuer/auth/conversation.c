/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/auth/conversation.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/escape.h"
#include "core/token/shape.h"
#include "issuer/wire/wait.h"

enum dialog conversation_end(struct conversation *c, enum dialog outcome, const char *why)
{
	if (c->is_over)
		return c->outcome;
	c->is_over = true;
	c->outcome = outcome;
	note_set(&c->why, "%s", why);
	return outcome;
}

static bool end_for(struct conversation *c, enum wire r)
{
	switch (r) {
	case WIRE_WAIT:
		(void)conversation_end(c, DIALOG_ERROR, "the login took longer than 60 seconds");
		break;
	case WIRE_CLOSED:
		(void)conversation_end(c, DIALOG_NONE, "jwt-issuer-web closed the connection");
		break;
	case WIRE_NO_MEMORY:
		(void)conversation_end(c, DIALOG_ERROR, "memory ran out");
		break;
	case WIRE_UNDECIDED:
	case WIRE_OK:
	case WIRE_BAD:
		(void)conversation_end(c, DIALOG_ERROR, "jwt-issuer-web sent an invalid message");
		break;
	}
	return false;
}

/* Receive a message that has this shape. */
static bool receive(struct conversation *c, bool (*is)(const json_t *, struct note *), json_t **ret)
{
	json_auto_t *message = NULL;
	struct note ignored = {0};
	enum wire r = wait_message(c->fd, c->until_ms, &message, &ignored);

	if (r == WIRE_OK && !is(message, &ignored))
		r = WIRE_BAD;
	if (r != WIRE_OK)
		return end_for(c, r);
	*ret = json_incref(message);
	return true;
}

/* The control characters of ASCII, and U+0080 to U+009F in UTF-8, which terminals obey, too. */
static bool begins_with_control(const char *text)
{
	unsigned char first = (unsigned char)text[0], second = first ? (unsigned char)text[1] : 0;

	return first < 0x20 || first == 0x7f || (first == 0xc2 && second >= 0x80 && second <= 0x9f);
}

/* Modules write the name to logs as it is. */
static bool is_account_name(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if (begins_with_control(name + i) || name[i] == '/')
			return false;
	return len > 0 && len <= DIALOG_ACCOUNT_MAX;
}

bool conversation_begin(struct conversation *c, json_t **ret)
{
	if (!receive(c, dialog_is_first, ret))
		return false;
	if (!is_account_name(message_text(*ret, "account")))
		(void)conversation_end(c, DIALOG_REFUSED,
				       "the name of the account is empty or too long, or has a character "
				       "that is not allowed");
	return !c->is_over;
}

/* Text that the messages cannot carry is escaped, and cut. NULL when memory ran out. */
static json_t *question_of(const struct pam_message *m)
{
	bool echo = m->msg_style == PAM_PROMPT_ECHO_ON;
	const char *text = m->msg ? m->msg : "";
	char escaped[DIALOG_QUESTION_MAX + 1];
	json_t *question = strlen(text) <= DIALOG_QUESTION_MAX ? dialog_question(text, echo) : NULL;

	if (question)
		return question;
	(void)escape_text(span_of(text), escaped, sizeof(escaped));
	return dialog_question(escaped, echo);
}

/* Why an answer is refused; NULL if it is not. */
static const char *fault_of(struct span answer)
{
	struct span token;
	const char *ignored;

	if (answer.len == 0)
		return "an answer is empty";
	if (answer.len > DIALOG_ANSWER_MAX)
		return "an answer is longer than 511 bytes";
	if (shape_of(answer, &token, &ignored) != SHAPE_PASSWORD)
		return "an answer has the shape of a token, which is not accepted here";
	return NULL;
}

/* Ask one question. *ret is allocated. */
static bool ask(struct conversation *c, const struct pam_message *m, char **ret)
{
	json_auto_t *question = NULL, *answer = NULL;
	const char *text, *fault;
	enum wire r;

	if (c->questions == DIALOG_QUESTIONS_MAX) {
		(void)conversation_end(c, DIALOG_REFUSED, "PAM asked more than 4 questions");
		return false;
	}
	c->questions++;
	question = question_of(m);
	r = question ? message_send(c->fd, question) : WIRE_NO_MEMORY;
	if (r != WIRE_OK)
		return end_for(c, r);
	if (!receive(c, dialog_is_answer, &answer))
		return false;
	text = message_text(answer, "answer");
	fault = fault_of(span_of(text));
	if (fault) {
		(void)conversation_end(c, DIALOG_REFUSED, fault);
		return false;
	}
	*ret = strdup(text);
	return *ret || end_for(c, WIRE_NO_MEMORY);
}

static bool handle(struct conversation *c, const struct pam_message *m, char **ret)
{
	switch (m->msg_style) {
	case PAM_PROMPT_ECHO_OFF:
	case PAM_PROMPT_ECHO_ON:
		return ask(c, m, ret);
	case PAM_ERROR_MSG:
	case PAM_TEXT_INFO:
		return true;
	default:
		(void)conversation_end(c, DIALOG_REFUSED, "a PAM module sent a message of unknown style");
		return false;
	}
}

static void free_responses(struct pam_response *responses, int count)
{
	for (int i = 0; i < count; i++) {
		if (!responses[i].resp)
			continue;
		explicit_bzero(responses[i].resp, strlen(responses[i].resp));
		free(responses[i].resp);
	}
	free(responses);
}

int conversation_ask(int count, const struct pam_message **messages, struct pam_response **ret, void *context)
{
	struct conversation *c = context;
	struct pam_response *responses;

	if (count <= 0 || count > PAM_MAX_NUM_MSG)
		(void)conversation_end(c, DIALOG_REFUSED, "a PAM module sent an invalid number of messages");
	if (c->is_over)
		return PAM_CONV_ERR;
	responses = calloc((size_t)count, sizeof(*responses));
	if (!responses) {
		(void)end_for(c, WIRE_NO_MEMORY);
		return PAM_CONV_ERR;
	}
	for (int i = 0; i < count; i++)
		if (!handle(c, messages[i], &responses[i].resp)) {
			free_responses(responses, count);
			return PAM_CONV_ERR;
		}
	*ret = responses;
	return PAM_SUCCESS;
}

bool conversation_is_awaited(struct conversation *c)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};

	if (c->is_over)
		return false;
	if (wait_now_ms() >= c->until_ms)
		return end_for(c, WIRE_WAIT);
	if (poll(&p, 1, 0) == 0)
		return true;
	(void)conversation_end(c, DIALOG_NONE, "jwt-issuer-web no longer waits for the outcome");
	return false;
}
