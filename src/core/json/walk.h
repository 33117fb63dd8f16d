/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_WALK_H
#define CORE_JSON_WALK_H

#include "core/json/string.h"

/*
 * A walk through a JSON text, piece by piece. The whole grammar of RFC 8259 is checked on the way: structure,
 * literals, numbers, strings (jsonstring.h), and that nothing stands behind the document. Refused beyond the
 * grammar are \u0000, a depth of more than JSONWALK_MAX_DEPTH, integers beyond 64 bits, and numbers of 1.7 *
 * 10^308 or more: what jansson refuses, and what could be cut or rounded. Members that are named twice are
 * not noticed. Allocates nothing, calls no library, does not recurse.
 */

#define JSONWALK_MAX_DEPTH 32

enum walk_piece {
	WALK_BROKEN = 0, /* fault says why; the walk goes no further */
	WALK_NAME,	 /* of a member; the next piece is its value, or opens it */
	WALK_STRING,
	WALK_NUMBER,
	WALK_LITERAL, /* true, false or null */
	WALK_OPEN,    /* an object or an array begins; depth counts it already */
	WALK_CLOSE,
	WALK_END /* of the document */
};

enum walk_place { WALK_BEFORE_VALUE = 0, WALK_OPENED, WALK_BEHIND_VALUE };

/* Begins as {.text = text}; text must stay. */
struct jsonwalk {
	struct span text;
	size_t at;	     /* where the walk stands; never passes text.len */
	struct span written; /* the last piece as it is written; names and strings without their quotes */
	unsigned depth;
	uint32_t objects; /* a bit for each level, the lowest for the first: whether it is an object */
	enum walk_place place;
	const char *fault; /* a clause: "a string is not closed" */
};

/* Take the next piece. */
enum walk_piece jsonwalk_next(struct jsonwalk *w);

/* Whether the innermost level is an object. */
bool jsonwalk_in_object(const struct jsonwalk *w);

#endif
