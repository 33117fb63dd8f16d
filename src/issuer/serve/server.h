/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_SERVER_H
#define ISSUER_SERVE_SERVER_H

#include "issuer/serve/exchange.h"
#include "tool/status.h"

#define SERVER_SOCKETS_MAX 8

/*
 * Serve the page on sockets that listen already, until the mint closes its end: one thread, one poll() over
 * libmicrohttpd's epoll descriptors and the socket to the mint. Says {"ready":true} to the mint first.
 *   desk   has its site and mint_fd
 * STATUS_OK when the mint has ended, or STATUS_HOST with a note.
 */
enum status server_run(struct desk *desk, const int *sockets, size_t count, struct note *n);

#endif
