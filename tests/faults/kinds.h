/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KINDS_H
#define KINDS_H

#include <stddef.h>

/*
 * Every format of a host's key, with a token that it verifies and a forged one. Another process makes them,
 * so that the module is the first to use libcrypto in this one.
 */

struct kind {
	const char *name; /* FORMAT ALG */
	const char *alg;
	const char *format; /* the format of the file keys/corp */
};

extern const struct kind kinds[];
extern const size_t kind_count;

#define KIND_TOKEN_BYTES 4096

struct tokens {
	char good[KIND_TOKEN_BYTES];
	char forged[KIND_TOKEN_BYTES]; /* the same with another signature */
};

/* Set up the scene with such a key. */
void kinds_play(const struct kind *k, struct tokens *ret);

/* The same, with this jti, as JSON. */
void kinds_play_jti(const struct kind *k, const char *jti, struct tokens *ret);

#endif
