/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_LINK_H
#define ISSUER_WIRE_LINK_H

#include <stdbool.h>

/*
 * Connect to a SOCK_SEQPACKET socket, without waiting: if the process that listens there does not accept
 * connections and its backlog is full, this fails (unix(7)). Returns the descriptor, or -1 with errno.
 */
int link_connect(const char *path);

/* Whether a path is absolute and fits into the address of a socket, as link_connect() requires. */
bool link_fits(const char *path);

#endif
