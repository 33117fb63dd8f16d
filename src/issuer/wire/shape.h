/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_SHAPE_H
#define ISSUER_WIRE_SHAPE_H

#include "issuer/wire/message.h"

/*
 * The members of each message: requests to the mint, and its answers. Both sides check received messages
 * with these functions. The process that asks chooses the id of a request, an integer above 0; the answer
 * repeats it. Several requests may be open, and answers may come in any order. Members in parentheses are
 * optional.
 *
 *   issue    audience (a list of hosts),   ok: token, exp (seconds since the epoch). refused: sentence
 *            (subject), (service), (ttl),
 *            (key), (claims), (why)
 *   log      (jti), (subject), (since)     ok: lines (a list of lines of the mint log, oldest first),
 *                                          first_seq (of the oldest line that was looked at, or 0)
 *   session  account, address              ok: session. refused: sentence
 *   failure  account, address, sentence    ok: it is in the log of refusals
 *   login    account, password             ok: session. refused
 *   offer    session                       ok: account, keys (a list of name and alg), max_ttl (seconds),
 *                                          audiences and services (lists of name): suggestions
 *   mint     session, audience (a host),   ok: token, exp, and the members of offer. refused: sentence,
 *            service ("": every service),  and the members of offer
 *            ttl, key (a name), (why)
 *   details  token, (session)              verified: name, header, claims, rules. invalid: reason (a slug),
 *                                          sentence; and header, claims, rules if the signature was verified
 *   logout   session                       ok
 *
 * The answer to any request may be error (with a sentence); to a request with a session also no-session. An
 * error with id 0 answers something that is no request, or comes before the connection is closed.
 * ttl is in seconds; claims is an object of claims; since is in seconds since the epoch. header and claims of
 * details are JSON text for people; a row of rules has title, state ("pass", "fail" or "skip"), expected and
 * found.
 */

enum op {
	OP_NONE = 0,
	OP_ISSUE,
	OP_LOG,
	OP_SESSION,
	OP_FAILURE,
	OP_LOGIN,
	OP_OFFER,
	OP_MINT,
	OP_DETAILS,
	OP_LOGOUT,
};

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
