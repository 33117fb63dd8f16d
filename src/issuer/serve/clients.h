/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_CLIENTS_H
#define ISSUER_SERVE_CLIENTS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

/*
 * The open connections, each with the time by which it must have gone on. The limits of libmicrohttpd start
 * anew with each byte, so that a client that sends a byte a second could keep its connection for hours.
 * All times are milliseconds of one clock.
 */

#define CLIENTS_MAX 1024
#define CLIENTS_MAX_OF_ADDRESS 32 /* for IPv6, of a /64: one customer has at least that */

enum client_state {
	CLIENT_READING =
		0,	 /* accepted, or a byte of a request was received: 10 s until the request is whole */
	CLIENT_ANSWERED, /* the request is whole: 60 s until the answer is sent */
	CLIENT_IDLE,	 /* the answer is sent: 60 s until the next request begins */
	CLIENT_ENDED,	 /* shut down, and not yet closed */
	CLIENT_STATES
};

struct client {
	TAILQ_ENTRY(client) link;
	enum client_state state;
	int64_t until_ms;
	int fd;
	struct in6_addr network; /* the address, with zeros for the part that does not count */
};

TAILQ_HEAD(client_queue, client);

struct clients {
	struct client_queue queues[CLIENT_STATES]; /* by state; the first is the one that ends first */
	size_t count;				   /* without those that have ended */
	int epoll_fd;				   /* readable when an idle connection has received a byte */
};

/* False when the kernel has no epoll descriptor for us. */
bool clients_init(struct clients *c);

/*
 * Whether a connection from this address is accepted. If all places are taken, this ends the idle connection,
 * or else the incomplete request, that would end first: whoever holds connections keeps nobody out.
 */
bool clients_admit(struct clients *c, const struct sockaddr *address);

/* Add an accepted connection. The descriptor stays the caller's. NULL when memory ran out. */
struct client *clients_add(struct clients *c, int fd, const struct sockaddr *address, int64_t now_ms);

/* The state of a connection changes. One that has ended stays so; the time of the same state goes on. */
void clients_move(struct clients *c, struct client *client, enum client_state state, int64_t now_ms);

/* Forget a connection, before its descriptor is closed. Accepts NULL. */
void clients_remove(struct clients *c, struct client *client);

/* Let requests begin on those that were idle and have received a byte. To be called before the byte is read.
 */
void clients_wake(struct clients *c, int64_t now_ms);

/* Shut down those whose time is over. Whoever reads from them finds their end. */
void clients_expire(struct clients *c, int64_t now_ms);

/* When the first of them ends; negative: there is none. */
int64_t clients_next_expiry(const struct clients *c);

/* The connections must have been removed. */
void clients_done(struct clients *c);

#endif
