/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_MINTLINK_H
#define ISSUER_SERVE_MINTLINK_H

#include "issuer/serve/desk.h"
#include "tool/status.h"

/*
 * Requests to the mint. With a path, the connection is made when it is first needed, and made again after it
 * was lost. If it cannot be made, the visitor learns at once that the issuer cannot be reached.
 */

/* Do the next step of a flow: send message to the mint, or make the reply. Takes over the message. */
void mintlink_advance(struct exchange *e, enum flow_next next, json_t *message);

/*
 * Receive all answers that have arrived. Invalid messages are dropped. When the connection is lost, the
 * exchanges that wait for an answer are refused at once. STATUS_OK, or STATUS_REFUSED when an inherited
 * socket is closed.
 */
enum status mintlink_take(struct desk *d);

/* Refuse an exchange that has waited too long for its answer. */
void mintlink_give_up(struct exchange *e);

#endif
