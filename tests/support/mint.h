/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MINT_H
#define MINT_H

#include "core/keys/key.h"

/* Keys and tokens for tests: any header and any payload, signed with a new key pair. */

struct mint {
	const struct algorithm *alg;
	EVP_PKEY *private; /* NULL for an HMAC secret */
	uint8_t secret[64];
	struct key key; /* the verifying key, bound to alg */
};

/* Make a key pair (RSA: 2048 bits) or a fixed secret for an algorithm. Ends the test if this fails. */
void mint_init(struct mint *m, const char *alg);

/* The same with the key pair of the caller, or with a secret that depends on the seed. */
void mint_init_with(struct mint *m, const char *alg, EVP_PKEY *private, uint8_t seed);

/* Make a signed token in compact form. The caller frees it. */
char *mint_token(const struct mint *m, const char *header, const char *payload);

/* The same with bytes, which need not be JSON. */
char *mint_token_bytes(const struct mint *m, struct span header, struct span payload);

/* Make the signature only. */
void mint_sign(const struct mint *m, struct span message, struct bytes *ret);

/* The public key as PEM (PUBLIC KEY), or the secret. The caller frees it. */
char *mint_public_pem(const struct mint *m);

void mint_done(struct mint *m);

#endif
