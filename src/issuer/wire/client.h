/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_CLIENT_H
#define ISSUER_WIRE_CLIENT_H

#include "issuer/wire/shape.h"
#include "tool/status.h"

#define CLIENT_PATIENCE_MS INT64_C(10000) /* for commands, whose user waits */

/*
 * Ask the mint one question, and wait for its answer.
 *   socket    path of the mint's socket
 *   request   without id and op; this adds them
 *   until_ms  when waiting ends, of wait_now_ms()
 *   ret       the answer, a new reference
 * STATUS_OK: the answer is OUTCOME_OK. STATUS_REFUSED: the mint refuses, for the reason in the note.
 * STATUS_HOST: no process listens, no answer came, or the answer is an error.
 */
enum status client_ask(const char *socket, enum op op, json_t *request, int64_t until_ms, json_t **ret,
		       struct note *n);

/*
 * Send a request to the mint, and close the connection without waiting for the answer: the mint reads what
 * was sent before. STATUS_OK when it is sent. STATUS_REFUSED or STATUS_HOST with a note.
 */
enum status client_report(const char *socket, enum op op, json_t *request, struct note *n);

#endif
