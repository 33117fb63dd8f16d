/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_SCAN_H
#define CORE_JSON_SCAN_H

#include "core/json/walk.h"

/* What we read of a JSON text (RFC 8259) ourselves, before and beside jansson. Allocates nothing. */

#define JSONSCAN_MAX_DEPTH JSONWALK_MAX_DEPTH
#define JSONSCAN_MAX_BYTES 65536

/* What a document's strings (names and values) amount to once decoded, in any order. */
struct json_shape {
	size_t strings;
	size_t string_bytes;
	uint64_t digest; /* sum over the strings */
	size_t longest;	 /* bytes of the longest string as it is written, without its quotes */
};

/*
 * Scan a document: the whole grammar and the bounds of jsonwalk.h, and at most JSONSCAN_MAX_BYTES. Only
 * members that are named twice are left to jansson. False when the document breaks one of these.
 */
bool jsonscan_check(struct span text, struct json_shape *ret);

/*
 * What jsonscan_check finds wrong with a text, as a clause, and at which byte, from 1; NULL when it is sound.
 */
const char *jsonscan_fault(struct span text, size_t *ret_byte);

/*
 * The value of a top-level member as it is written, borrowed from text. name is plain ASCII. False when text
 * is no object or has no such member. The text has passed jsonscan_check.
 */
bool jsonscan_member(struct span text, const char *name, struct span *ret);

/*
 * How many members of the text's objects, at any depth, have one of these names, also where the name is
 * written with escapes. The names are plain ASCII and differ. The text has passed jsonscan_check.
 */
size_t jsonscan_count_members(struct span text, const char *const names[], size_t count);

/* Replace every number in copy, a copy of a text that has passed jsonscan_check, by 0 and blanks. */
void jsonscan_blank_numbers(struct span text, uint8_t *copy);

/* Count one more decoded string in a shape. */
void jsonscan_count(struct json_shape *shape, struct span decoded);

/* Whether the text's first character is an object's brace. */
bool jsonscan_begins_object(struct span text);

#endif
