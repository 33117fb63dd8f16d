/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_LISTENERS_H
#define ISSUER_COMMANDS_LISTENERS_H

#include <stddef.h>

#include "tool/status.h"

/* Sockets that listen on 127.0.0.1 and, where the host has IPv6, on ::1, at the same port. */
struct listeners {
	int fds[2]; /* not blocking, closed on exec */
	size_t count;
	unsigned port;
};

/*
 * Open them.
 *   port   0: one that is free on both
 * STATUS_OK or STATUS_HOST.
 */
enum status listeners_open(unsigned port, struct listeners *ret, struct note *n);

void listeners_done(struct listeners *l);

#endif
