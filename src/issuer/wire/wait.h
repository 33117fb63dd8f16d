/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_WAIT_H
#define ISSUER_WIRE_WAIT_H

#include "issuer/wire/message.h"
#include "issuer/wire/shape.h"

/* For processes that serve one person: they may wait for a message. */

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t wait_now_ms(void);

/*
 * Receive one message, and wait for it until a time of wait_now_ms(). The results of message_receive();
 * WIRE_WAIT when the time is over.
 */
enum wire wait_message(int fd, int64_t until_ms, json_t **ret, struct note *n);

/*
 * Connect to the socket of the mint, send a request of type asked, and wait for its answer.
 * OUTCOME_NONE with a note if the mint cannot be reached, does not answer in time, or sends something else.
 * Otherwise the outcome, which may be OUTCOME_ERROR, and *ret is the answer, a new reference.
 */
enum outcome wait_answer(const char *mint_socket, const json_t *request, enum op asked, int64_t until_ms,
			 json_t **ret, struct note *n);

#endif
