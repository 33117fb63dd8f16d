/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_SHAPE_H
#define ISSUER_WIRE_SHAPE_H

#include "issuer/wire/message.h"

/*
 * The members of each message: requests of the web process, and answers of the mint. Both sides check
 * received messages with these functions. The web process chooses the id of a request, an integer above 0;
 * the answer repeats it. Several requests may be open, and answers may come in any order.
 *
 *   login    account, password            ok: session. refused
 *   offer    session                      ok: account, keys (a list of name and alg), max_ttl (seconds)
 *   mint     session, audience, service   ok: token, exp (seconds since the epoch). refused: sentence
 *            ("": every service), ttl (seconds), key (a name)
 *   details  token, session (optional)    verified: name, header, claims, rules. invalid: reason (a slug),
 *                                         sentence; and header, claims, rules if the signature was verified
 *   logout   session                      ok
 *
 * The answer to any request may be error (with a sentence); to a request with a session also no-session.
 * header and claims are JSON text for people; a row of rules has title, state ("pass", "fail" or "skip"),
 * expected and found.
 */

enum op { OP_NONE = 0, OP_LOGIN, OP_OFFER, OP_MINT, OP_DETAILS, OP_LOGOUT };

enum outcome {
	OUTCOME_NONE = 0,
	OUTCOME_OK,
	OUTCOME_REFUSED,
	OUTCOME_VERIFIED,
	OUTCOME_INVALID,
	OUTCOME_NO_SESSION,
	OUTCOME_ERROR
};

/* The names used in messages, such as "login" and "no-session"; NULL for OP_NONE and OUTCOME_NONE. */
const char *shape_op_name(enum op op);
const char *shape_outcome_name(enum outcome outcome);

/* Check a received request. False with a note if it is not a request, or has wrong members. */
bool shape_request(const json_t *message, enum op *ret, struct note *n);

/* Check a received answer to a request of type asked. False with a note if it is no answer to that. */
bool shape_answer(const json_t *message, enum op asked, enum outcome *ret, struct note *n);

/* Whether a message is {"ready":true}, which the web process sends first, once it serves requests. */
bool shape_is_ready(const json_t *message);

/* Make the message {"ready":true}, as a new reference. NULL when memory ran out. */
json_t *shape_ready(void);

/*
 * A new request or answer with id and op or outcome, to which json_object_set_new() adds the rest. NULL when
 * memory ran out.
 */
json_t *shape_new_request(int64_t id, enum op op);
json_t *shape_new_answer(int64_t id, enum outcome outcome);

#endif
