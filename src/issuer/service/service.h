/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_SERVICE_H
#define ISSUER_SERVICE_SERVICE_H

#include "core/policy/trust.h"
#include "issuer/service/grant.h"
#include "issuer/service/session.h"
#include "issuer/wire/message.h"

/*
 * The mint as a service: it answers the requests of shape.h. No other process holds the keys and the
 * sessions. A request that is malformed, or that its sender must not make, has an unknown session or is not
 * allowed by the policy, is refused and changes nothing.
 */

/* What the other end of a socket may ask for. The values can be combined as bits. */
enum right {
	RIGHT_ISSUE = 1,   /* tokens for its own account, and its own lines of the log */
	RIGHT_PAGES = 2,   /* what the pages need: everything in a session */
	RIGHT_SESSION = 4, /* to begin a session for an account that has logged in */
	RIGHT_LOGIN = 8	   /* to have a password checked (the demo) */
};

/* The other end of a socket, as the kernel describes it (SO_PEERCRED). */
struct caller {
	unsigned rights;
	uid_t uid;
	pid_t pid;
};

struct mint_service {
	struct grantor grantor;
	struct sessions sessions;
	struct trust trust; /* made by service_prepare() */
};

/*
 * Fill trust, with which "details" judges tokens, from the grantor's keys, iss and policy. Call it again when
 * these have changed; if it fails, trust is unchanged. STATUS_OK or STATUS_HOST.
 */
enum status service_prepare(struct mint_service *m, struct note *n);

/* Make the answer to a message, as a new reference. NULL when memory ran out. */
json_t *service_answer(struct mint_service *m, const struct caller *c, const json_t *message,
		       const struct moment *at);

/*
 * Receive one message and answer it, without waiting. WIRE_OK when it was answered, also if it was malformed;
 * otherwise the result of message_receive() or message_send(). An answer that cannot be sent now is lost, so
 * call this when the socket can be written.
 */
enum wire service_turn(struct mint_service *m, const struct caller *c, int fd, const struct moment *at);

/* The answer to no request: why a connection is closed. NULL when memory ran out. */
json_t *service_farewell(const char *sentence);

void service_done(struct mint_service *m);

#endif
