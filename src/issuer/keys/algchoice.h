/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_ALGCHOICE_H
#define ISSUER_KEYS_ALGCHOICE_H

#include "core/keys/key.h"
#include "tool/status.h"

/* An algorithm and how it is spelt: "EdDSA" and "Ed25519" (RFC 9864) are one. {0}: none. */
struct algchoice {
	const struct algorithm *alg;
	const char *name;
};

/* The algorithm of this exact name; {0} when there is none. */
struct algchoice algchoice_find(struct span name);

/* The first that fits a key: HS256, RS256, the curve's own, EdDSA. {0} for no key of ours. */
struct algchoice algchoice_usual(const struct key *k);

/* The one meant with --alg; STATUS_USAGE when there is none. text NULL gives {0}. */
enum status algchoice_option(const char *text, struct algchoice *ret, struct note *n);

/*
 * Bind a key to the algorithm asked for, else the one its JWK names, else the first that fits.
 *   asked   {0} for none
 *   own     of the key itself, {0} for none; asked may not contradict it (RFC 7517 4.4)
 * STATUS_OK, or STATUS_REFUSED when the key does not fit or is too short.
 */
enum status algchoice_bind(struct key *k, struct algchoice asked, struct algchoice own, struct algchoice *ret,
			   struct note *n);

#endif
