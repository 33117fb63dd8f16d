/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "world.h"

/*
 * Texts with places that are filled in:
 *   @(now) @(now+30) @(exp-1)   seconds since the epoch
 *   @(alg) @(user)              the world's
 *   @(jwk) @(jwk:main)          the public key of the stranger, or of the main key
 *   @(pem:main)                 as one line, for a JSON string
 *   @(token)                    a complete valid token
 *   @(h) @(p) @(s)              the segments made so far
 *   @(h~) @(p~) @(s~)           the same, with a last character that is not canonical
 *   @(100:x)                    x a hundred times
 *   @(nul)                      the byte 0
 *   @(quote)                    '
 */
struct segments {
	const char *header, *payload, *signature;
};

/*
 * ' becomes " if json is set. False if a place cannot be filled, because the segment has only one encoding.
 * ret is NUL-terminated, and may contain NULs.
 */
bool template_fill(const char *text, bool json, const struct world *w, const struct segments *s,
		   struct bytes *ret);

#endif
