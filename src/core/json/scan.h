/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_SCAN_H
#define CORE_JSON_SCAN_H

#include "core/json/walk.h"

/* Our scanner of JSON text (RFC 8259), which checks text before jansson parses it. Allocates nothing. */

#define JSONSCAN_MAX_DEPTH JSONWALK_MAX_DEPTH
#define JSONSCAN_MAX_BYTES 65536

/* Counts over all decoded strings (names and values) of a document; their order does not matter. */
struct json_shape {
	size_t strings;
	size_t string_bytes;
	uint64_t digest; /* sum of the digests of all strings */
	size_t longest;	 /* bytes of the longest string before decoding, without its quotes */
};

/*
 * Check a document: the whole grammar, the limits of jsonwalk (walk.h), and at most JSONSCAN_MAX_BYTES.
 * Duplicate member names are not detected; jansson refuses them. False when a check fails.
 */
bool jsonscan_check(struct span text, struct json_shape *ret);

/*
 * What jsonscan_check() finds wrong with a text, as a clause, and the number of the byte, counted from 1.
 * NULL when the text is valid.
 */
const char *jsonscan_fault(struct span text, size_t *ret_byte);

/*
 * The undecoded value of a top-level member, borrowed from text. name is in UTF-8. False when text is not
 * an object or has no such member. The text must have passed jsonscan_check().
 */
bool jsonscan_member(struct span text, const char *name, struct span *ret);

/*
 * How many members, at any depth, have one of these names. Escapes in names are resolved for the comparison.
 * The names are plain ASCII and differ from each other. The text must have passed jsonscan_check().
 */
size_t jsonscan_count_members(struct span text, const char *const names[], size_t count);

/* Replace every number in copy, a copy of a checked text (jsonscan_check), by 0 and spaces. */
void jsonscan_blank_numbers(struct span text, uint8_t *copy);

/* Add one decoded string to the counts. */
void jsonscan_count(struct json_shape *shape, struct span decoded);

/* Whether text begins with "{", after optional white space. */
bool jsonscan_begins_object(struct span text);

#endif
