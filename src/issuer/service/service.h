/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_SERVICE_H
#define ISSUER_SERVICE_SERVICE_H

#include "core/policy/trust.h"
#include "issuer/mint/keyring.h"
#include "issuer/mint/log.h"
#include "issuer/service/session.h"
#include "issuer/wire/message.h"

/*
 * The mint as a service: it answers the requests of shape.h. No other process holds the keys and the
 * sessions. A request that is malformed, or has an unknown session, an unknown key or an invalid host name,
 * is refused and changes nothing.
 */

/* The accounts that may log in. check() returns whether the password is that of the account. */
struct accounts {
	bool (*check)(const void *context, const char *account, const char *password);
	const void *context;
};

/* The time of a request, in seconds. */
struct moment {
	int64_t now_s;	  /* since the Unix epoch: for tokens */
	int64_t steady_s; /* from a clock that never goes back: for sessions */
};

struct mint_service {
	const struct keyring *keys; /* borrowed, like iss */
	const char *iss;
	int64_t max_ttl_s;
	struct accounts accounts;
	struct mintlog *log; /* borrowed; a token is sent only after its line was written */
	struct sessions sessions;
	struct trust trust; /* made by service_prepare() from keys, iss and max_ttl_s */
};

/* Fill trust. STATUS_OK or STATUS_HOST. */
enum status service_prepare(struct mint_service *m, struct note *n);

/* Make the answer to a message, as a new reference. NULL when memory ran out. */
json_t *service_answer(struct mint_service *m, const json_t *message, const struct moment *at);

/*
 * Receive one message and answer it, without waiting. WIRE_OK when it was answered, also if it was malformed;
 * otherwise the result of message_receive() or message_send(). An answer that cannot be sent now is lost, so
 * call this when the socket can be written.
 */
enum wire service_turn(struct mint_service *m, int fd, const struct moment *at);

void service_done(struct mint_service *m);

#endif
