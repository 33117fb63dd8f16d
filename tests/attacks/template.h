/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "world.h"

/*
 * Texts with places to fill in:
 *   @(now) @(now+30) @(exp-1)   seconds since the epoch
 *   @(alg) @(user)              the world's
 *   @(jwk) @(jwk:main)          the stranger's public key, the main one's
 *   @(pem:main)                 in one line, as in a JSON string
 *   @(token)                    a whole token that opens the account
 *   @(h) @(p) @(s)              the segments, where there are some yet
 *   @(h~) @(p~) @(s~)           the same with their last character in another spelling of the same bytes
 *   @(100:x)                    x a hundred times
 *   @(nul)                      the byte 0
 *   @(quote)                    '
 */
struct segments {
	const char *header, *payload, *signature;
};

/*
 * ' becomes " where json is set. False when a place cannot be filled: a segment with but one spelling.
 * ret is NUL-terminated, and may hold NULs.
 */
bool template_fill(const char *text, bool json, const struct world *w, const struct segments *s,
		   struct bytes *ret);

#endif
