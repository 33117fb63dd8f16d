/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_COMPARE_H
#define CORE_TOKEN_COMPARE_H

#include "core/token/claims.h"

/* Whether a verified claim has a value that the configuration names. Allocates nothing. */

enum comparison {
	COMPARISON_ABSENT = 0, /* the token lacks the claim */
	/* null, an object, a number that is no plain integer, or a list with such a member or a list in it */
	COMPARISON_IMPOSSIBLE,
	COMPARISON_DIFFERENT,
	COMPARISON_EQUAL
};

/* Numbers that were looked up in the text, for many comparisons of the same claims. Begins as {0}. */
struct compare_cache {
	struct {
		const char *path; /* borrowed */
		struct span written;
	} at[4];
	size_t count;
};

/*
 * Compare the claim at a path with a value. A string must equal the value, true and false must equal the
 * words "true" and "false", and an integer its decimal digits as the token writes them. One member of a list
 * is enough. The string of the top-level claims scope and scp may also have the value as one of its words,
 * which single spaces separate (RFC 6749 3.3, RFC 8693 4.2).
 */
enum comparison compare_claim(const struct claims *c, const char *path, const char *value,
			      struct compare_cache *cache);

/* What is wrong with a value, as in "an empty VALUE", or NULL. A value must be UTF-8, like claims. */
const char *compare_fault(const char *value);

#endif
