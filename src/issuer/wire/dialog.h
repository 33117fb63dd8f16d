/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_DIALOG_H
#define ISSUER_WIRE_DIALOG_H

#include "issuer/wire/message.h"

/*
 * The messages between jwt-issuer-web and jwt-issuer-auth, on a connection for each login. Both sides check
 * received messages with these functions.
 *
 *   from web    account, address       first, once: who wants to log in, and the address of the browser
 *   from auth   question, echo         at most DIALOG_QUESTIONS_MAX times
 *   from web    answer                 once for each question
 *   from auth   outcome                last: "ok" with session, "refused" alone, or "error" with sentence
 *
 * Both processes may close the connection at any time. The login has failed then. What people typed (account,
 * answer) may be any text: jwt-issuer-auth refuses the login if it is not acceptable.
 */

#define DIALOG_QUESTIONS_MAX 4
#define DIALOG_SECONDS 60	/* jwt-issuer-auth ends this long after its start */
#define DIALOG_ACCOUNT_MAX 256	/* bytes; a longer name is refused */
#define DIALOG_ANSWER_MAX 511	/* bytes: PAM_MAX_RESP_SIZE without the NUL; a longer answer is refused */
#define DIALOG_QUESTION_MAX 511 /* bytes: jwt-issuer-auth cuts a longer question */

/* What jwt-issuer-auth sends. */
enum dialog { DIALOG_NONE = 0, DIALOG_QUESTION, DIALOG_OK, DIALOG_REFUSED, DIALOG_ERROR };

/*
 * Check a received message. False with a note that quotes nothing. The address of a first message must be one
 * that inet_pton(3) accepts, IPv4 or IPv6: PAM modules take a missing address for a local login.
 */
bool dialog_is_first(const json_t *message, struct note *n);
bool dialog_is_answer(const json_t *message, struct note *n);

/* The same for a message from jwt-issuer-auth. *ret is its kind. */
bool dialog_read(const json_t *message, enum dialog *ret, struct note *n);

/* Whether the answer to a question may be shown while it is typed. */
bool dialog_echo(const json_t *question);

/* A new message, as a new reference. NULL when memory ran out, or if a text is not valid UTF-8. */
json_t *dialog_first(const char *account, const char *address);
json_t *dialog_answer(const char *answer);
json_t *dialog_question(const char *question, bool echo);
json_t *dialog_ok(const char *session);
json_t *dialog_refused(void);
json_t *dialog_error(const char *sentence);

#endif
