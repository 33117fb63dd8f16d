/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_OPERATIONS_H
#define ISSUER_SERVICE_OPERATIONS_H

#include "core/policy/trust.h"
#include "issuer/mint/refusals.h"
#include "issuer/service/grant.h"
#include "issuer/service/session.h"
#include "issuer/wire/shape.h"

/* The operations of the mint: what it does for each request of shape.h. */

/* What the other end of a socket may ask for. The values can be combined as bits. */
enum right {
	RIGHT_ISSUE = 1, /* tokens for its own account, and its own lines of the log */
	RIGHT_PAGES = 2, /* what the pages need: everything in a session */
	RIGHT_SESSION =
		4, /* to begin a session for an account that has logged in, or to log that it failed to */
	RIGHT_LOGIN = 8 /* to have a password checked (the demo) */
};

/* The other end of a socket, as the kernel describes it (SO_PEERCRED). */
struct caller {
	unsigned rights;
	uid_t uid;
	pid_t pid;
};

#define OPERATION_LISTINGS_PER_MINUTE 20 /* of each uid */

struct mint_service {
	struct grantor grantor;
	struct refusals *refusals; /* borrowed; NULL: refusals are not logged */
	struct sessions sessions;
	struct quota listings; /* answers to "log", which read up to 2 MiB each */
	struct trust trust;    /* made by service_prepare() */
};

/* A request, and the answer to it under construction. */
struct reply {
	json_t *answer; /* begins with id and outcome; the other members are added */
	const json_t *asked;
	const struct caller *caller;
	const struct moment *at;
	struct mintlog_who who; /* the person who asks, as far as known; for the logs */
	char account[256];	/* the account of who */
};

/*
 * Do what a valid request asks for, if the caller may ask for it, and add to the answer. STATUS_OK: the
 * answer is complete; its outcome says whether the request was refused, and then the note has the reason.
 * Otherwise the request gets an error, with the sentence in the note.
 */
enum status operation_run(struct mint_service *m, enum op op, struct reply *r, struct note *n);

#endif
