/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_FROMPARTS_H
#define ISSUER_KEYS_FROMPARTS_H

#include <openssl/types.h>

#include "core/keys/algorithm.h"
#include "tool/status.h"

/*
 * Build private keys from their numbers, for formats that OpenSSL does not read. Integers are big-endian.
 * These functions do not check that the private numbers belong to the public ones: the caller does. All
 * return STATUS_OK and *ret, which the caller owns; STATUS_REFUSED; or STATUS_HOST.
 */

/* RSA. The primes p and q and the coefficient qi, which make signing faster, are all present or all empty. */
struct rsa_parts {
	struct span n;
	struct span e;
	struct span d;
	struct span p;
	struct span q;
	struct span qi;
};

enum status fromparts_rsa(const struct rsa_parts *parts, EVP_PKEY **ret, struct note *n);

/* EC, from the uncompressed public point and the private number d. */
enum status fromparts_ec(const struct curve *curve, struct span point, struct span d, EVP_PKEY **ret,
			 struct note *n);

/* Ed25519, from the 32-byte private key of RFC 8032 5.1.5. OpenSSL computes the public half from it. */
enum status fromparts_ed25519(struct span seed, EVP_PKEY **ret, struct note *n);

#endif
