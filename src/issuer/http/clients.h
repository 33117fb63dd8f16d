/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_HTTP_CLIENTS_H
#define ISSUER_HTTP_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "issuer/http/address.h"

/*
 * The open connections, each with a time limit for its present state. The timeout of libmicrohttpd starts
 * anew with each byte: a client that sends one byte a second could keep its connection for hours. All times
 * are milliseconds of one clock.
 */

#define CLIENTS_MAX 1024
#define CLIENTS_MAX_OF_ADDRESS 32 /* but any number from the proxy; IPv6: of a /64 network */

enum client_state {
	CLIENT_READING = 0, /* new, or a byte of a request has arrived: 10 s until the request is complete */
	CLIENT_ANSWERED, /* the request is complete: 75 s until the answer is sent (a login may wait 60 s) */
	CLIENT_IDLE,	 /* the answer is sent: 60 s until the next request begins */
	CLIENT_ENDED,	 /* shut down, but not yet closed */
	CLIENT_STATES
};

struct client {
	TAILQ_ENTRY(client) link;
	enum client_state state;
	int64_t until_ms;
	int fd;
	struct address address;
	bool is_proxy; /* its requests are those of many browsers */
};

TAILQ_HEAD(client_queue, client);

struct clients {
	struct client_queue queues[CLIENT_STATES]; /* by state; the first client of a queue expires first */
	size_t count;				   /* of all clients that are not CLIENT_ENDED */
	int epoll_fd;				   /* readable when an idle connection has received a byte */
};

/* False when no epoll descriptor can be created. */
bool clients_init(struct clients *c);

/*
 * Whether a connection from this address (IPv4, IPv6 or Unix) is accepted. If CLIENTS_MAX are open, this ends
 * the idle connection that expires first, or else the incomplete request. So nobody can use up all
 * connections.
 */
bool clients_admit(struct clients *c, const struct sockaddr *from);

/*
 * Add an accepted connection. The caller keeps the descriptor and closes it.
 *   from       NULL or AF_UNIX: a process of this host
 *   is_proxy   it is the proxy. The other processes of this host count as one address. Who connects to a
 *              Unix socket is known only now, so that one connection too many is accepted and shut down
 * NULL when memory ran out.
 */
struct client *clients_add(struct clients *c, int fd, const struct sockaddr *from, bool is_proxy,
			   int64_t now_ms);

/* Change the state of a connection. The same state again does not renew its time; CLIENT_ENDED is final. */
void clients_move(struct clients *c, struct client *client, enum client_state state, int64_t now_ms);

/* Forget a connection, before its descriptor is closed. Accepts NULL. */
void clients_remove(struct clients *c, struct client *client);

/* Move idle connections that have received a byte to CLIENT_READING. Call it before the byte is read. */
void clients_wake(struct clients *c, int64_t now_ms);

/* Shut down the connections whose time is over. The next read from them returns end of file. */
void clients_expire(struct clients *c, int64_t now_ms);

/* The time of the next expiry; negative if no connection is open. */
int64_t clients_next_expiry(const struct clients *c);

/* All connections must have been removed before. */
void clients_done(struct clients *c);

#endif
