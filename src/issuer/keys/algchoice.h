/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_ALGCHOICE_H
#define ISSUER_KEYS_ALGCHOICE_H

#include "core/keys/key.h"
#include "tool/status.h"

/* An algorithm, and the name chosen for it: EdDSA is also called "Ed25519" (RFC 9864). {0}: no algorithm. */
struct algchoice {
	const struct algorithm *alg;
	const char *name;
};

/* The algorithm of this exact name, or {0} if the name is unknown. */
struct algchoice algchoice_find(struct span name);

/* The first algorithm that fits a key: HS256, RS256, that of the curve, or EdDSA. {0} if none fits. */
struct algchoice algchoice_usual(const struct key *k);

/* The algorithm named by --alg; STATUS_USAGE if the name is unknown. If text is NULL, *ret is not changed. */
enum status algchoice_option(const char *text, struct algchoice *ret, struct note *n);

/*
 * Bind a key to the requested algorithm, else to the one that its JWK names, else to the first that fits.
 *   asked   the requested algorithm; {0} for none
 *   own     the algorithm that the JWK names; {0} for none. asked must not contradict it (RFC 7517 4.4)
 * STATUS_OK, or STATUS_REFUSED when the key does not fit or is too short.
 */
enum status algchoice_bind(struct key *k, struct algchoice asked, struct algchoice own, struct algchoice *ret,
			   struct note *n);

#endif
