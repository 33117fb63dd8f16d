/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_JWK_H
#define ISSUER_KEYS_JWK_H

#include <openssl/types.h>

#include "core/keys/key.h"
#include "issuer/keys/algchoice.h"
#include "tool/status.h"

/*
 * Read a JWK that signs (RFC 7517, RFC 7518 6.2.2, 6.3.2, 6.4.1, RFC 8037 2), as "jose jwk gen" writes it.
 *   ret_key      the private key, owned by the caller; NULL for a secret
 *   ret_public   the public half that the JWK contains, or the secret; with the kid of the JWK
 *   ret_alg      the alg of the JWK; {0} if it has none
 * STATUS_OK, STATUS_REFUSED or STATUS_HOST.
 */
enum status privatejwk_read(struct span text, EVP_PKEY **ret_key, struct key *ret_public,
			    struct algchoice *ret_alg, struct note *n);

#endif
