/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KINDS_H
#define KINDS_H

#include <stddef.h>

/*
 * Every form in which a host can hold a key, with a token that it verifies and a forged one. They are made in
 * a process of its own: this one's libcrypto is untouched until the module uses it.
 */

struct kind {
	const char *name; /* FORMAT ALG */
	const char *alg;
	const char *format; /* what is in the file keys/corp */
};

extern const struct kind kinds[];
extern const size_t kind_count;

#define KIND_TOKEN_BYTES 4096

struct tokens {
	char good[KIND_TOKEN_BYTES];
	char forged[KIND_TOKEN_BYTES]; /* the same with another signature */
};

/* Make this process' scene one with such a key. */
void kinds_play(const struct kind *k, struct tokens *ret);

/* The same, with this jti, as JSON. */
void kinds_play_jti(const struct kind *k, const char *jti, struct tokens *ret);

#endif
