/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_TREE_H
#define CORE_JSON_TREE_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/base/reason.h"
#include "core/json/scan.h"

/*
 * The JSON of verified claims and of keys (RFC 8259), parsed by libjwt and jansson after our own scan. The
 * scan checks the grammar and limits what those libraries see. When an allocation fails, jansson may cut or
 * change a string without an error; comparing the tree with the counts of the scan reveals this. In claims,
 * numbers are hidden from jansson and read from the text instead: jansson rounds them, and asserts that the
 * decimal point of the locale is one byte. jansson reports bad text and some failed allocations alike; a
 * refusal therefore counts only if it repeats (login.h).
 */

/* Whether the strings of a parsed tree have exactly the counts of the scan. */
bool json_matches(const json_t *tree, const struct json_shape *shape);

/* The bytes of a string value, borrowed from the tree. False when value is NULL or not a string. */
bool json_text(const json_t *value, struct span *ret);

/*
 * Parse a document other than claims, such as a JWK or a claim on a command line: scan it, parse it with
 * jansson, which refuses duplicate names, and compare. *ret is a new reference. REASON_OK,
 * REASON_OUT_OF_MEMORY, or bad for text that is not valid JSON.
 */
enum reason json_parse(struct span text, enum reason bad, json_t **ret);

/*
 * Parse the claims of a verified token: scan them, parse them with libjwt, which refuses duplicate names at
 * any depth and everything but an object, convert them to one tree, and compare. If the program has
 * functions with the names of jansson's, as PostgreSQL has, jansson parses instead of libjwt and refuses the
 * same texts. Every number in the tree is 0: use jsonscan_member() to read numbers. *ret is a new reference.
 * REASON_OK, REASON_OUT_OF_MEMORY, or bad for text that is not a valid JSON object.
 */
enum reason json_claims(struct span text, enum reason bad, json_t **ret);

#endif
