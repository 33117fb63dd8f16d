/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_SET_H
#define CORE_KEYS_SET_H

#include "core/keys/key.h"

/*
 * A key of a JWK set that cannot be used here: its algorithm or curve is not supported or not listed by the
 * section, or a member cannot be read. RFC 7517 section 5 says to ignore it; it is remembered for the
 * administrator.
 */
struct skipped_key {
	char *kid;  /* NULL: it has none */
	char *why;  /* one sentence */
	char *file; /* as the configuration names it; NULL while a set is read */
};

/* A key of a JWK set that was not built, because the token does not need it. */
struct other_key {
	char *kid;
	char *file; /* as the configuration names it */
};

/* The keys a host holds, and which of them may have signed a token. */
struct keyset {
	struct key **keys; /* owned; a key stays where it is when another is added */
	size_t count;
	struct skipped_key *skipped; /* owned */
	size_t skipped_count;
	/* owned; the first KEYSET_MAX_OTHERS of them. A report has room for fewer, and shows that its list
	 * goes on */
	struct other_key *others;
	size_t other_count;
};

#define KEYSET_MAX_OTHERS 32

/*
 * What a token's header says about its key: of JWK sets, a login needs only the keys that may have signed it.
 * Borrowed from the header.
 */
struct key_choice {
	bool is_none;		     /* the header cannot be read: no key is needed */
	const struct span *kid;	     /* NULL: it has none, and needs keys of any kid */
	const struct algorithm *alg; /* NULL: it names none of ours */
};

/* More keys than this for one token, and none is tried. */
#define KEYSET_MAX_CANDIDATES 8

struct candidates {
	const struct key *keys[KEYSET_MAX_CANDIDATES]; /* borrowed from the key set */
	size_t count;
};

/*
 * Take over the key k, which is {0} afterwards. REASON_OK, or REASON_OUT_OF_MEMORY and k stays with the
 * caller.
 */
enum reason keyset_add(struct keyset *set, struct key *k);

/* Remember a key that is skipped, by copies; kid and file may be NULL. REASON_OK or REASON_OUT_OF_MEMORY. */
enum reason keyset_skip(struct keyset *set, const char *kid, const char *why, const char *file);

/* Note a key that is not built, by copies; kid may be NULL. REASON_OK or REASON_OUT_OF_MEMORY. */
enum reason keyset_leave_out(struct keyset *set, const char *kid, const char *file);

/*
 * The keys that match a header. A key with a kid matches that kid or a header without one; a key without one
 * matches any.
 *   kid   NULL when the header has none
 *   alg   NULL when the header names none of ours
 * REASON_OK, REASON_KEY_UNKNOWN (no key for this kid), REASON_ALG_NOT_ALLOWED (keys, but none bound to alg)
 * or REASON_KEY_AMBIGUOUS (more than KEYSET_MAX_CANDIDATES).
 */
enum reason keyset_find(const struct keyset *set, const struct span *kid, const struct algorithm *alg,
			struct candidates *ret);

/*
 * For a set without a usable key: say so in the note, and why each skipped key from this index on was
 * skipped.
 */
void keyset_explain_all(const struct keyset *set, size_t from, struct note *n);

/* The first skipped key of this kid, or NULL. Other keys may have the same kid. */
const struct skipped_key *keyset_skipped(const struct keyset *set, struct span kid);

void keyset_done(struct keyset *set);

#endif
