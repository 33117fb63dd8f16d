/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_SERVICE_H
#define ISSUER_SERVICE_SERVICE_H

#include "issuer/service/operations.h"
#include "issuer/wire/message.h"

/*
 * The mint as a service: it answers the requests of shape.h. No other process holds the keys and the
 * sessions. A request that is malformed, or that its sender must not make, has an unknown session or is not
 * allowed by the policy, is refused, changes nothing, and is written to the log of refusals.
 */

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

void mint_service_done(struct mint_service *m);

#endif
