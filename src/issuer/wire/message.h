/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_WIRE_MESSAGE_H
#define ISSUER_WIRE_MESSAGE_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/base/note.h"

/*
 * The messages between the issuer's processes: one JSON object (RFC 8259) in one datagram of a
 * SOCK_SEQPACKET socket. Neither side trusts the other: a text passes our own scanner before jansson reads
 * it. Messages carry passwords, sessions and tokens, so a process calls jsontext_wipe_always() before it uses
 * any of these functions.
 */

#define MESSAGE_MAX_BYTES 16384
#define MESSAGE_MAX_DEPTH 8

/* How sending or receiving ended. */
enum wire {
	WIRE_UNDECIDED = 0,
	WIRE_OK,
	WIRE_WAIT,   /* nothing can be sent or received now: wait with poll() */
	WIRE_CLOSED, /* the other process has closed its end, or has ended */
	WIRE_BAD,    /* not a message, or too long; the socket can still be used */
	WIRE_NO_MEMORY
};

/*
 * Read the text of a message: an object of at most MESSAGE_MAX_BYTES and a depth of at most
 * MESSAGE_MAX_DEPTH, without a member name that occurs twice in one object, and without \u0000.
 * *ret is a new reference. REASON_OK, REASON_MALFORMED with a note that quotes nothing, or
 * REASON_OUT_OF_MEMORY.
 */
enum reason message_read(struct span text, json_t **ret, struct note *n);

/*
 * Receive one message, without waiting. WIRE_OK and *ret, a new reference; WIRE_WAIT, WIRE_CLOSED,
 * WIRE_NO_MEMORY; or WIRE_BAD with a note, and the datagram is discarded.
 */
enum wire message_receive(int fd, json_t **ret, struct note *n);

/*
 * Send one message as a whole, without waiting. All its strings must be valid UTF-8, as jansson's functions
 * without _nocheck ensure. WIRE_OK, WIRE_WAIT (nothing was sent), WIRE_CLOSED, WIRE_NO_MEMORY, or WIRE_BAD
 * (longer than MESSAGE_MAX_BYTES: nothing was sent).
 */
enum wire message_send(int fd, const json_t *message);

/* A member that a message has or may have. A list of members ends with {0}. */
enum member_kind {
	MEMBER_TEXT = 1,
	MEMBER_INTEGER,
	MEMBER_BOOLEAN,
	MEMBER_TRUE,
	MEMBER_LIST,   /* of objects */
	MEMBER_TEXTS,  /* a list of strings */
	MEMBER_OBJECT, /* with any members */
};

struct member {
	const char *name;
	enum member_kind kind;
	bool is_optional;
	const struct member *rows; /* MEMBER_LIST: the members of each object in the list */
};

/*
 * Whether an object has exactly these members, each of the stated kind. False with a note that quotes nothing
 * of the object.
 */
bool message_has(const json_t *object, const struct member *members, struct note *n);

/* The value of a string member, borrowed from the message; NULL if it is absent or not a string. */
const char *message_text(const json_t *message, const char *name);

/* The value of an integer member; 0 if it is absent or not an integer. */
int64_t message_integer(const json_t *message, const char *name);

#endif
