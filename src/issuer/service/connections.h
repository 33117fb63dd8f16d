/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_CONNECTIONS_H
#define ISSUER_SERVICE_CONNECTIONS_H

#include <poll.h>

#include "issuer/service/service.h"

/*
 * The connections to the socket of the mint, which any process of this host can open. The uid of the other
 * end, which the kernel gives (SO_PEERCRED), alone decides what it may ask for. A uid has at most
 * CONNECTIONS_MAX_OF_UID connections, and there are at most CONNECTIONS_MAX; root and the account of the
 * pages have CONNECTIONS_RESERVED each of their own. Except for the pages, a connection is closed when it
 * does not ask for CONNECTIONS_IDLE_MS. Before a connection is closed for such a reason, it gets an error
 * with the reason. When descriptors or memory run out, new connections wait for CONNECTIONS_PAUSE_MS and are
 * then tried again.
 */

#define CONNECTIONS_MAX 256
#define CONNECTIONS_MAX_OF_UID 16
#define CONNECTIONS_RESERVED 64
#define CONNECTIONS_IDLE_MS 5000
#define CONNECTIONS_PAUSE_MS 200
#define CONNECTIONS_ALL (CONNECTIONS_MAX + 2 * CONNECTIONS_RESERVED)

struct connection {
	int fd;
	struct caller caller;
	int64_t expires_ms; /* of CLOCK_MONOTONIC; negative: never */
	bool is_asking;	    /* a request has arrived; it is answered once the socket can be written */
};

struct connections {
	int listen_fd;
	int64_t accept_ms; /* when to accept again, on CLOCK_MONOTONIC, after descriptors or memory ran out */
	bool has_web_uid;
	uid_t web_uid; /* the account of the pages */
	struct connection at[CONNECTIONS_ALL];
	size_t count;
};

/* Set the descriptors to poll() for: fds[0] listens, and there is one for each connection. Returns their
 * number. */
size_t connections_poll(const struct connections *c, struct pollfd fds[CONNECTIONS_ALL + 1]);

/* Milliseconds until a connection expires, or new ones can be accepted again; -1: nothing is due. */
int connections_patience_ms(const struct connections *c);

/*
 * Go on after poll(). Answer those whose socket can be written, close those that have ended or expired, and
 * accept new ones.
 *   fds   as connections_poll() has set them, with the results
 */
void connections_turn(struct connections *c, const struct pollfd *fds, struct mint_service *m);

/* Close all, the listening socket too. */
void connections_done(struct connections *c);

#endif
