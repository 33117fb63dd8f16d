/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_WALK_H
#define CORE_JSON_WALK_H

#include "core/json/string.h"

/*
 * A JSON text read piece by piece (a pull parser). The whole grammar of RFC 8259 is checked on the way:
 * structure, literals, numbers, strings (string.h), and that nothing follows the document. Four things are
 * refused in addition: \u0000, a depth of more than JSONWALK_MAX_DEPTH, integers of more than 64 bits, and
 * numbers of 1.7 * 10^308 or more. jansson would refuse, cut or round them. Duplicate member names are not
 * detected. Allocates nothing, calls no library, does not recurse.
 */

#define JSONWALK_MAX_DEPTH 32

enum walk_piece {
	WALK_BROKEN = 0, /* fault says why; no further piece can be read */
	WALK_NAME,	 /* of a member; the next piece is its value, or opens the value */
	WALK_STRING,
	WALK_NUMBER,
	WALK_LITERAL, /* true, false or null */
	WALK_OPEN,    /* an object or array begins; depth includes it */
	WALK_CLOSE,
	WALK_END /* of the document */
};

enum walk_place { WALK_BEFORE_VALUE = 0, WALK_OPENED, WALK_AFTER_VALUE };

/* Initialised as {.text = text}; text must stay valid. */
struct jsonwalk {
	struct span text;
	size_t at;	     /* position in text, at most text.len */
	struct span written; /* the last piece before decoding; names and strings without quotes */
	unsigned depth;
	uint32_t objects; /* one bit for each level, the lowest for the outermost: set for an object */
	enum walk_place place;
	const char *fault; /* a clause: "a string is not closed" */
};

/* Read the next piece. */
enum walk_piece jsonwalk_next(struct jsonwalk *w);

/* Whether the innermost level is an object. */
bool jsonwalk_in_object(const struct jsonwalk *w);

#endif
