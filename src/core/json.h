/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef JSON_H
#define JSON_H

#include <jansson.h>

#include "bytes.h"
#include "reason.h"

/*
 * The JSON of a token (RFC 8259), read by libjwt and jansson behind a small scan of ours.
 * The scan bounds what those libraries see, and its figures show a string that jansson cut short when an
 * allocation failed: it says nothing of it itself.
 */

#define JSON_MAX_DEPTH 32
#define JSON_MAX_BYTES 65536

/* What a document's strings (names and values) amount to once decoded. */
struct json_shape {
	size_t strings;
	size_t string_bytes;
};

/*
 * Scan a document: no NUL, nesting at most JSON_MAX_DEPTH, at most JSON_MAX_BYTES, strings closed and escapes sound.
 * The grammar as a whole is left to jansson. False when the document breaks one of these.
 */
bool json_scan(struct span text, struct json_shape *ret);

/* Whether a parsed tree holds exactly the strings that the scan counted. */
bool json_matches(const json_t *tree, const struct json_shape *shape);

/*
 * The value of a top-level member as it is written, borrowed from text: numbers are read from it digit by digit,
 * because jansson rounds them. name is plain ASCII. False when the object has no such member.
 * The document has passed json_scan and jansson.
 */
bool json_member_text(struct span text, const char *name, struct span *ret);

/* A string value's bytes, borrowed from the tree. False when value is NULL or no string. */
bool json_text(const json_t *value, struct span *ret);

/*
 * Parse any document of ours (a JWK, a claim on a command line): scan, jansson with duplicates refused, compare.
 * *ret is a new reference. REASON_OK, REASON_OUT_OF_MEMORY, or bad for text that is not sound JSON.
 */
enum reason json_parse(struct span text, enum reason bad, json_t **ret);

/* Which half of a token a JSON text is; libjwt keeps the two apart. */
enum json_part { JSON_HEADER, JSON_CLAIMS };

/*
 * Parse a token's header or claims: scan, libjwt (refuses duplicates at any depth, what is no object, bad UTF-8,
 * \u0000, numbers out of range), one tree read back from it, compare.
 * *ret is a new reference. REASON_OK, REASON_OUT_OF_MEMORY, or bad for text that is not a sound JSON object.
 */
enum reason json_token_part(enum json_part part, struct span text, enum reason bad, json_t **ret);

#endif
