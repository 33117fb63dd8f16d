/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_SETCUT_H
#define CORE_KEYS_SETCUT_H

#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/base/span.h"

/*
 * The JSON of a public key file, checked by our scanner in one pass, and a JWK set cut into its keys (RFC
 * 7517 section 5). A login builds few keys of a set, so that the others must not cost more than the scan.
 */

/* An element of the list "keys". The spans are borrowed from the text. */
struct setcut_key {
	struct span text;
	bool has_kid;	 /* it is an object with a kid that is a string */
	struct span kid; /* as written (string.h) */
};

struct setcut {
	bool is_set; /* whether the document is an object with a list "keys" */
	struct setcut_key *keys;
	size_t count;
};

/*
 * Cut a document. All of it is checked, before any of it may be given to a JSON library: the grammar and
 * limits of jsonwalk (walk.h); no member twice in an object, escaped or not; nothing of a private key
 * (private.h); no secret, which is a member "k" at any depth or a key of kty oct in the set. REASON_OK,
 * REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason setcut_read(struct span text, struct setcut *ret, struct note *n);

/* REASON_CONFIG_INVALID, with a note that says what is wrong with JSON that setcut_read() refuses. */
enum reason setcut_refuse_damaged(struct note *n);
enum reason setcut_refuse_secret(struct note *n);

/* Whether the key serves a token of this kid (key_serves); NULL for a token without one. */
bool setcut_serves(const struct setcut_key *k, const struct span *kid);

/* A copy of the decoded kid in *ret, or NULL where the key has none. False when memory ran out. */
bool setcut_kid(const struct setcut_key *k, char **ret);

void setcut_done(struct setcut *s);

#endif
