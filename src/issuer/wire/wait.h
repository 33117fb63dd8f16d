/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_WAIT_H
#define ISSUER_WIRE_WAIT_H

#include "issuer/wire/message.h"

/* For processes that serve one person: they may wait for a message. */

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t wait_now_ms(void);

/*
 * Receive one message, and wait for it until a time of wait_now_ms(). The results of message_receive();
 * WIRE_WAIT when the time is over.
 */
enum wire wait_message(int fd, int64_t until_ms, json_t **ret, struct note *n);

#endif
