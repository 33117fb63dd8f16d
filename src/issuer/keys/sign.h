/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_SIGN_H
#define ISSUER_KEYS_SIGN_H

#include <openssl/types.h>

#include "core/base/bytes.h"
#include "core/keys/algorithm.h"
#include "tool/status.h"

/* What signs: a private key, or a secret where key is NULL. Borrowed. */
struct signer {
	EVP_PKEY *key;
	struct span secret;
	bool is_proved; /* privatekey_prove() has held, so that not every signature need be verified */
};

/*
 * Sign a message with exactly this algorithm, in the form that JWS wants (RFC 7518 section 3, RFC 8037 3.1).
 * The signer must fit the algorithm: what else happens is STATUS_REFUSED or STATUS_BUG.
 */
enum status sign_message(const struct signer *s, const struct algorithm *alg, struct span message,
			 struct bytes *ret, struct note *n);

#endif
