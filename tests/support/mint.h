/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MINT_H
#define MINT_H

#include "core/keys/key.h"

/* Keys and tokens for tests: any header over any payload, signed with a key pair made on the spot. */

struct mint {
	const struct algorithm *alg;
	EVP_PKEY *private; /* NULL for an HMAC secret */
	uint8_t secret[64];
	struct key key; /* what verifies, bound to alg */
};

/* A fresh key pair (RSA of 2048 bits) or a fixed secret for an algorithm; ends the test when it fails. */
void mint_init(struct mint *m, const char *alg);

/* The same with a key pair of the caller's, or with a secret that each seed makes another one. */
void mint_init_with(struct mint *m, const char *alg, EVP_PKEY *private, uint8_t seed);

/* The compact form over these texts, signed. The caller frees it. */
char *mint_token(const struct mint *m, const char *header, const char *payload);

/* The same over bytes, which need not be JSON. */
char *mint_token_bytes(const struct mint *m, struct span header, struct span payload);

/* The signature alone. */
void mint_sign(const struct mint *m, struct span message, struct bytes *ret);

/* The verifying half as a PEM file's text (PUBLIC KEY), or the secret. The caller frees it. */
char *mint_public_pem(const struct mint *m);

void mint_done(struct mint *m);

#endif
