/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_ALGORITHM_H
#define CORE_KEYS_ALGORITHM_H

#include "core/base/span.h"

/*
 * The signature algorithms of JWS, each bound to one kind of key (RFC 7518 section 3, RFC 8037, RFC 9864).
 * "none" is not among them and cannot be.
 */

enum key_type { KEY_SECRET = 1, KEY_RSA, KEY_EC, KEY_ED25519 };

enum scheme { SCHEME_HMAC = 1, SCHEME_RSA_PKCS1, SCHEME_RSA_PSS, SCHEME_ECDSA, SCHEME_EDDSA };

/* A curve under its JWK name (RFC 7518 6.2.1.1, RFC 8037 2), which OpenSSL knows too. */
struct curve {
	const char *name;
	size_t coordinate_bytes;
	uint8_t order[66]; /* of the group, big-endian, in the first coordinate_bytes */
};

struct algorithm {
	const char *name;  /* as in the header */
	const char *alias; /* a second name for the same, or NULL */
	enum scheme scheme;
	enum key_type key_type;
	const char *digest; /* OpenSSL's name; NULL for EdDSA */
	size_t digest_bytes;
	const struct curve *curve; /* NULL where the key has none */
};

#define ALGORITHM_COUNT 13

/* All of them, HS256 first. */
extern const struct algorithm algorithms[ALGORITHM_COUNT];

/* The algorithm of this exact name (case matters), or NULL. */
const struct algorithm *algorithm_find(struct span name);

/* The curve of this exact JWK name: "P-256", "P-384", "P-521"; or NULL. */
const struct curve *curve_find(struct span name);

#endif
