/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_TREE_H
#define CORE_JSON_TREE_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/base/reason.h"
#include "core/json/scan.h"

/*
 * The JSON of verified claims and of keys (RFC 8259), read by libjwt and jansson behind a scan of ours.
 * The scan checks the grammar and bounds what those libraries see. Its counts reveal a string that jansson
 * cut short or garbled when an allocation failed, which jansson does not report. Numbers are never shown to
 * jansson, which rounds them and asserts that the locale's decimal point is one byte: they are read from the
 * text. jansson reports bad text and some failed allocations alike: a refusal counts only if it repeats
 * (login.h).
 */

/* Whether a parsed tree holds exactly the strings that the scan counted. */
bool json_matches(const json_t *tree, const struct json_shape *shape);

/* A string value's bytes, borrowed from the tree. False when value is NULL or no string. */
bool json_text(const json_t *value, struct span *ret);

/*
 * Parse any document of ours (a JWK, a claim on a command line): scan, jansson with duplicates refused,
 * compare. *ret is a new reference. REASON_OK, REASON_OUT_OF_MEMORY, or bad for text that is not sound JSON.
 */
enum reason json_parse(struct span text, enum reason bad, json_t **ret);

/*
 * Parse a verified token's claims: scan, libjwt (refuses duplicates at any depth and what is no object), one
 * tree read back from it, compare. In a program with functions under jansson's names, such as PostgreSQL,
 * jansson reads in libjwt's place and refuses the same. Every number in the tree is 0: ask jsonscan_member
 * for what it is. *ret is a new reference. REASON_OK, REASON_OUT_OF_MEMORY, or bad for text that is not a
 * sound JSON object.
 */
enum reason json_claims(struct span text, enum reason bad, json_t **ret);

#endif
