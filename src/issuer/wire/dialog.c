/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/dialog.h"

#include <arpa/inet.h>
#include <string.h>

#define MEMBER(name, kind)                                                                                   \
	{                                                                                                    \
		name, kind, false, NULL                                                                      \
	}

static const struct member first_members[] = {
	MEMBER("account", MEMBER_TEXT), MEMBER("address", MEMBER_TEXT), {0}};
static const struct member answer_members[] = {MEMBER("answer", MEMBER_TEXT), {0}};
static const struct member question_members[] = {
	MEMBER("question", MEMBER_TEXT), MEMBER("echo", MEMBER_BOOLEAN), {0}};

#define MEMBERS_MAX 3

static const struct {
	const char *name;
	enum dialog kind;
	struct member members[MEMBERS_MAX];
} outcomes[] = {
	{"ok", DIALOG_OK, {MEMBER("outcome", MEMBER_TEXT), MEMBER("session", MEMBER_TEXT)}},
	{"refused", DIALOG_REFUSED, {MEMBER("outcome", MEMBER_TEXT)}},
	{"error", DIALOG_ERROR, {MEMBER("outcome", MEMBER_TEXT), MEMBER("sentence", MEMBER_TEXT)}},
};

static bool is_address(const char *text)
{
	struct in6_addr ignored;

	return inet_pton(AF_INET, text, &ignored) == 1 || inet_pton(AF_INET6, text, &ignored) == 1;
}

bool dialog_is_first(const json_t *message, struct note *n)
{
	if (!message_has(message, first_members, n))
		return false;
	if (is_address(message_text(message, "address")))
		return true;
	note_set(n, "the address is neither IPv4 nor IPv6");
	return false;
}

bool dialog_is_answer(const json_t *message, struct note *n)
{
	return message_has(message, answer_members, n);
}

bool dialog_read(const json_t *message, enum dialog *ret, struct note *n)
{
	const char *outcome = message_text(message, "outcome");

	if (!outcome) {
		if (!message_has(message, question_members, n))
			return false;
		*ret = DIALOG_QUESTION;
		return true;
	}
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		if (strcmp(outcome, outcomes[i].name) != 0)
			continue;
		if (!message_has(message, outcomes[i].members, n))
			return false;
		*ret = outcomes[i].kind;
		return true;
	}
	note_set(n, "the message has an unknown outcome");
	return false;
}

bool dialog_echo(const json_t *question)
{
	return json_is_true(json_object_get(question, "echo"));
}

json_t *dialog_first(const char *account, const char *address)
{
	return json_pack("{s:s,s:s}", "account", account, "address", address);
}

json_t *dialog_answer(const char *answer)
{
	return json_pack("{s:s}", "answer", answer);
}

json_t *dialog_question(const char *question, bool echo)
{
	return json_pack("{s:s,s:b}", "question", question, "echo", (int)echo);
}

json_t *dialog_ok(const char *session)
{
	return json_pack("{s:s,s:s}", "outcome", "ok", "session", session);
}

json_t *dialog_refused(void)
{
	return json_pack("{s:s}", "outcome", "refused");
}

json_t *dialog_error(const char *sentence)
{
	return json_pack("{s:s,s:s}", "outcome", "error", "sentence", sentence);
}
