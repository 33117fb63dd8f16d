/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_DEMO_WEBPROCESS_H
#define ISSUER_DEMO_WEBPROCESS_H

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "issuer/demo/listeners.h"
#include "tool/status.h"

/* The process that serves the pages: jwt-issuer-web, from the folder of this process's own executable. */
struct webprocess {
	pid_t pid; /* 0: it was not started, or has ended and been waited for */
	int fd;	   /* our end of the socket for messages; -1: none */
};

/* Find the executable. STATUS_OK, or STATUS_HOST with a note that names its package. */
enum status webprocess_find(char path[PATH_MAX], struct note *n);

/*
 * Start it, with the listening sockets and its end of a socket for messages (SOCK_SEQPACKET).
 *   origin   such as "http://localhost:8080"
 *   mask     the signals that it blocks. It ignores SIGINT: Ctrl-C reaches this process, too, which ends it
 * STATUS_OK, or STATUS_HOST.
 */
enum status webprocess_start(const char *origin, const struct listeners *l, const sigset_t *mask,
			     struct webprocess *ret, struct note *n);

/* Whether the process has ended by itself; the note then says how. */
bool webprocess_has_ended(struct webprocess *w, struct note *n);

/* End the process, and wait for it. */
void webprocess_done(struct webprocess *w);

#endif
