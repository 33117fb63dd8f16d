/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_LINK_H
#define ISSUER_WIRE_LINK_H

#include <stdbool.h>
#include <sys/un.h>

/*
 * Connect to a Unix socket, without waiting: if the process that listens there does not accept connections
 * and its backlog is full, this fails with EAGAIN (unix(7)).
 *   type   SOCK_SEQPACKET or SOCK_STREAM
 * Returns the descriptor, non-blocking and close-on-exec, or -1 with errno.
 */
int link_connect(const char *path, int type);

/* Write the address of a socket. False with errno ENAMETOOLONG when the path is too long. */
bool link_address(const char *path, struct sockaddr_un *ret);

/* Whether a path is absolute, and not too long for link_address(). */
bool link_fits(const char *path);

#endif
