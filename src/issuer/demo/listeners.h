/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_DEMO_LISTENERS_H
#define ISSUER_DEMO_LISTENERS_H

#include <stddef.h>

#include "tool/status.h"

/* Sockets that listen on 127.0.0.1 and, if the host has IPv6, on the same port of ::1. */
struct listeners {
	int fds[2]; /* non-blocking and close-on-exec */
	size_t count;
	unsigned port;
};

/*
 * Open the sockets.
 *   port   0: choose a port that is free on both addresses
 * STATUS_OK or STATUS_HOST.
 */
enum status listeners_open(unsigned port, struct listeners *ret, struct note *n);

void listeners_done(struct listeners *l);

#endif
