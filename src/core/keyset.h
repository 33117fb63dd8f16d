/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KEYSET_H
#define KEYSET_H

#include "key.h"

/* The keys a host holds, and which of them may have signed a token. */
struct keyset {
	struct key **keys;		/* owned; a key stays where it is when another is added */
	size_t count;
};

/* More keys than this for one token, and none is tried. */
#define KEYSET_MAX_CANDIDATES 8

struct candidates {
	const struct key *keys[KEYSET_MAX_CANDIDATES];	/* borrowed from the key set */
	size_t count;
};

/* Take over the key k, which is {0} afterwards. REASON_OK, or REASON_OUT_OF_MEMORY and k stays with the caller. */
enum reason keyset_add(struct keyset *set, struct key *k);

/*
 * The keys that match a header. A key with a kid matches that kid or a header without one; a key without one
 * matches any.
 *   kid   NULL when the header has none
 *   alg   NULL when the header names none of ours
 * REASON_OK, REASON_KEY_UNKNOWN (no key for this kid), REASON_ALG_NOT_ALLOWED (keys, but none bound to alg) or
 * REASON_KEY_AMBIGUOUS (more than KEYSET_MAX_CANDIDATES).
 */
enum reason keyset_find(const struct keyset *set, const struct span *kid, const struct algorithm *alg,
			struct candidates *ret);

void keyset_done(struct keyset *set);

#endif
