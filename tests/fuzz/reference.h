/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REFERENCE_H
#define REFERENCE_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/span.h"

/*
 * A second verifier for the tests, written from RFC 7515, 7518 and 7519. Of src/ it uses only the span. It is
 * strict, slow and simple. It must accept every token that the product accepts.
 */

enum reference_kind { REFERENCE_HMAC, REFERENCE_RSA, REFERENCE_PSS, REFERENCE_ECDSA, REFERENCE_EDDSA };

struct reference_key {
	const char *alg; /* as in the header; with EdDSA also "Ed25519" is accepted */
	enum reference_kind kind;
	struct span secret; /* HMAC */
	EVP_PKEY *public;
};

struct reference_demands {
	const char *iss;
	const char *aud;
	const char *sub;
	int64_t now;
	int64_t leeway_s;
	int64_t max_lifetime_s;
	/* how to round a date with a fraction: 1 in favour of the token, -1 against it */
	double favour;
};

/*
 * Whether a token, which may have white space around it, is signed by one of the keys and satisfies the
 * demands.
 */
bool reference_accepts(struct span typed, const struct reference_key *keys, size_t key_count,
		       const struct reference_demands *demands);

#endif
