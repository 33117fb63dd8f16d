/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_AUTH_CONVERSATION_H
#define ISSUER_AUTH_CONVERSATION_H

#include <security/pam_appl.h>

#include "issuer/wire/dialog.h"

/*
 * The questions of PAM, asked over the connection to jwt-issuer-web. Once a question has failed, the login
 * cannot succeed any more, whatever the modules after that return.
 */
struct conversation {
	int fd;
	int64_t until_ms;   /* of wait_now_ms(); nothing is awaited longer */
	unsigned questions; /* that were asked */
	bool is_over;
	/* if it is over: what to send (DIALOG_NONE: nothing, the connection is closed), and why, for the log
	 */
	enum dialog outcome;
	struct note why;
};

/* End the conversation with an outcome, unless it is over already. Returns the outcome that holds. */
enum dialog conversation_end(struct conversation *c, enum dialog outcome, const char *why);

/*
 * Receive the first message; *ret is a new reference. False if the conversation is over then. An account name
 * must have 1 to DIALOG_ACCOUNT_MAX bytes, without control characters, and without "/": modules use it as the
 * name of a file.
 */
bool conversation_begin(struct conversation *c, json_t **ret);

/*
 * The function for pam_conv(3); context is a struct conversation. It asks each question and waits for its
 * answer. Texts that are not questions are dropped, because they may give the reason of a refusal. The login
 * is refused
 *   - after more than DIALOG_QUESTIONS_MAX questions,
 *   - if an answer is empty or longer than DIALOG_ANSWER_MAX,
 *   - if an answer has the shape of a token (shape_of()): a token must not be enough to get the next one.
 * PAM_SUCCESS; otherwise PAM_CONV_ERR, and the conversation is over.
 */
int conversation_ask(int count, const struct pam_message **messages, struct pam_response **ret,
		     void *context);

/*
 * Whether jwt-issuer-web still waits for the outcome: time is left, the connection is not closed, and nothing
 * came unasked. If not, the conversation is over.
 */
bool conversation_is_awaited(struct conversation *c);

#endif
