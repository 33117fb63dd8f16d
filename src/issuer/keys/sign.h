/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_SIGN_H
#define ISSUER_KEYS_SIGN_H

#include <openssl/types.h>

#include "core/base/bytes.h"
#include "core/keys/algorithm.h"
#include "tool/status.h"

/* What a token is signed with: a private key, or the secret if key is NULL. Both are borrowed. */
struct signer {
	EVP_PKEY *key;
	struct span secret;
	bool is_proved; /* privatekey_prove() has succeeded, so signatures need not be verified */
};

/*
 * Sign a message with exactly this algorithm, in the form that JWS wants (RFC 7518 section 3, RFC 8037 3.1).
 * The signer must fit the algorithm. STATUS_OK; STATUS_REFUSED when OpenSSL cannot sign with this key;
 * STATUS_HOST; STATUS_BUG.
 */
enum status sign_message(const struct signer *s, const struct algorithm *alg, struct span message,
			 struct bytes *ret, struct note *n);

#endif
