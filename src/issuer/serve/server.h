/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_SERVER_H
#define ISSUER_SERVE_SERVER_H

#include "issuer/serve/exchange.h"
#include "tool/status.h"

#define SERVER_SOCKETS_MAX 8

/*
 * Send {"ready":true} to the mint. Then serve the page on listening sockets, until the mint closes its end of
 * its socket. One thread calls poll() on the epoll descriptors of libmicrohttpd and the socket to the mint.
 *   desk   site and mint_fd are set
 * STATUS_OK when the mint has ended, or STATUS_HOST with a note.
 */
enum status server_run(struct desk *desk, const int *sockets, size_t count, struct note *n);

#endif
