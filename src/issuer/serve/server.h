/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_SERVER_H
#define ISSUER_SERVE_SERVER_H

#include "issuer/serve/exchange.h"
#include "tool/status.h"

#define SERVER_SOCKETS_MAX 8

/*
 * Serve the pages on listening sockets. One thread calls poll() on the epoll descriptors of libmicrohttpd and
 * the socket to the mint. With an inherited socket to the mint, this sends {"ready":true} to it first, and
 * returns when it is closed. Otherwise it reports READY=1 (notify_send), and does not return.
 *   desk   site and mint are set
 * STATUS_OK when the mint has ended, or STATUS_HOST with a note.
 */
enum status server_run(struct desk *desk, const int *sockets, size_t count, struct note *n);

#endif
