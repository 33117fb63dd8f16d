/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_NOTIFY_H
#define ISSUER_WIRE_NOTIFY_H

#include <stdbool.h>

/*
 * Report the state of this process to the service manager that started it, by the protocol of sd_notify(3):
 * one datagram to the Unix socket that NOTIFY_SOCKET names.
 *   state   such as "READY=1"
 * False with errno when the message cannot be sent. Without NOTIFY_SOCKET: true, and nothing is sent.
 */
bool notify_send(const char *state);

#endif
