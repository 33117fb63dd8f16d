/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_CONVERSATIONS_H
#define ISSUER_SERVE_CONVERSATIONS_H

#include "core/base/bytes.h"
#include "issuer/http/address.h"
#include "issuer/http/cookie.h"
#include "issuer/wire/dialog.h"

/*
 * The conversations with jwt-issuer-auth: a connection for each login, and its limits. A conversation
 * computes from our message to the next one of jwt-issuer-auth, which starts a process or compares a password
 * in this time. While the visitor thinks, it does not. Times are milliseconds of one clock.
 */

#define CONVERSATIONS_MAX 64
#define CONVERSATIONS_MAX_OF_ADDRESS 2
#define CONVERSATIONS_AT_ONCE 4 /* that compute */

enum conversation_state {
	CONVERSATION_NONE = 0,	/* an unused element */
	CONVERSATION_DELAYED,	/* it waits because of earlier failures */
	CONVERSATION_QUEUED,	/* a message waits until fewer than CONVERSATIONS_AT_ONCE compute */
	CONVERSATION_COMPUTING, /* a message is sent */
	CONVERSATION_THINKING	/* the visitor has been asked a question */
};

struct conversation {
	enum conversation_state state;
	int64_t turn;			   /* CONVERSATION_QUEUED: the lowest is next */
	char id[COOKIE_ID_CHARS + 1];	   /* random */
	char visitor[COOKIE_ID_CHARS + 1]; /* the cookie to which its forms are bound */
	struct address address;
	struct bytes account;  /* this and the others: with a final NUL */
	struct bytes password; /* for the first question without echo; wiped when it is used */
	struct bytes answer;   /* CONVERSATION_QUEUED: to the last question */
	int fd;		       /* -1: not connected yet */
	unsigned questions;
	int64_t until_ms; /* when it ends, from the first message; 0 before that */
	void *request;	  /* the exchange that waits for it; NULL while the visitor thinks */
};

struct conversations {
	const char *path; /* the socket of jwt-issuer-auth; NULL: the mint checks passwords */
	struct conversation all[CONVERSATIONS_MAX];
	int64_t last_turn;
	int epoll_fd; /* readable when jwt-issuer-auth has sent a message or closed a connection */
};

/* Who logs in. */
struct conversation_first {
	const char *account, *password, *visitor;
	const struct address *address;
	void *request;
};

/* False when no epoll descriptor can be created. */
bool conversations_init(struct conversations *c);

/*
 * Whether a new conversation is within the limits, all and of this address.
 *   refused   logins from this address that count although their conversation has ended
 */
bool conversations_have_room(const struct conversations *c, const struct address *address, size_t refused);

/* Begin one, without a connection, in CONVERSATION_DELAYED. NULL when memory ran out, or there is no room. */
struct conversation *conversations_begin(struct conversations *c, const struct conversation_first *first);

/* Find one in CONVERSATION_THINKING by its id and the cookie of the visitor. NULL if there is none. */
struct conversation *conversations_find(struct conversations *c, const char *id, const char *visitor);

/* End those of a visitor who thinks: a new login replaces them. */
void conversations_abandon(struct conversations *c, const char *visitor);

/* Put one at the end of the queue. */
void conversations_queue(struct conversations *c, struct conversation *one);

/* The conversation that is next to compute; NULL if the queue is empty, or too many compute. */
struct conversation *conversations_next(struct conversations *c);

/*
 * Connect if necessary, send the first message or the answer, and change to CONVERSATION_COMPUTING. WIRE_OK;
 * any other result, for which the caller ends the conversation.
 */
enum wire conversations_send(struct conversations *c, struct conversation *one, int64_t now_ms);

/* Answer a question with the password, and wipe it. */
enum wire conversations_send_password(struct conversation *one);

/* A conversation whose connection is readable; NULL if there is none. */
struct conversation *conversations_readable(const struct conversations *c);

/* The first conversation whose time is over; NULL if there is none. */
struct conversation *conversations_expired(struct conversations *c, int64_t now_ms);

/* When the next one expires; negative if none does. */
int64_t conversations_next_expiry(const struct conversations *c);

/* Close the connection, wipe and free. The element is unused then. */
void conversations_end(struct conversation *one);

void conversations_done(struct conversations *c);

#endif
