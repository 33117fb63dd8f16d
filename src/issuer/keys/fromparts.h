/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_FROMPARTS_H
#define ISSUER_KEYS_FROMPARTS_H

#include <openssl/types.h>

#include "core/keys/algorithm.h"
#include "tool/status.h"

/*
 * Private keys from their numbers, for the formats that OpenSSL does not read. Integers are big-endian.
 * Whether the private numbers belong to the public ones is the caller's to find out. All return STATUS_OK and
 * *ret (owned), STATUS_REFUSED or STATUS_HOST.
 */

/* RSA; the primes and the coefficient, which only make signing faster, are all there or all empty. */
struct rsa_parts {
	struct span n;
	struct span e;
	struct span d;
	struct span p;
	struct span q;
	struct span qi;
};

enum status fromparts_rsa(const struct rsa_parts *parts, EVP_PKEY **ret, struct note *n);

/* EC: the uncompressed public point and the private number. */
enum status fromparts_ec(const struct curve *curve, struct span point, struct span d, EVP_PKEY **ret,
			 struct note *n);

/* Ed25519: the 32 bytes of RFC 8032 5.1.5, of which the public half is computed. */
enum status fromparts_ed25519(struct span seed, EVP_PKEY **ret, struct note *n);

#endif
