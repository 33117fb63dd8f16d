/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_KEY_H
#define CORE_KEYS_KEY_H

#include <openssl/types.h>

#include "core/base/bytes.h"
#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/keys/algorithm.h"

/*
 * A key that verifies: a public key or an HMAC secret. Private keys exist only in the issuer.
 *
 * The key_from_* functions judge what they are given by arithmetic and exact form, and return REASON_OK,
 * REASON_CONFIG_INVALID (with a note that says what is wrong and what to do) or REASON_OUT_OF_MEMORY.
 * Integers are big-endian; leading zeros are accepted where the format allows them.
 */
struct key {
	enum key_type type;
	const struct curve *curve; /* EC only */
	EVP_PKEY *public;	   /* NULL for a secret */
	/* the secret; or a canonical form of the public key, to compare keys by */
	struct bytes material;
	/* exact length of a signature by this key; 0 for a secret, where the hash decides */
	size_t signature_bytes;
	const struct algorithm *alg; /* the one algorithm it is bound to; NULL before key_bind */
	char *kid;		     /* NULL: matches any kid */
	/* from a JWK set: skipped where it cannot be used, as keyset.h says */
	bool is_of_set;
	/* as the configuration names it, for the log; NULL where it came from none */
	char *file;
	/* from a certificate: usable from not_before through not_after, seconds since the epoch */
	bool has_dates;
	int64_t not_before;
	int64_t not_after;
};

/* An HMAC secret, byte for byte. Its length is judged when it is bound. */
enum reason key_from_secret(struct span secret, struct key *ret, struct note *n);

/*
 * RSA: n of 2048 to 8192 bits and odd; e odd, at least 65537, at most 64 bits; not weakened by
 * CVE-2017-15361.
 */
enum reason key_from_rsa(struct span modulus, struct span exponent, struct key *ret, struct note *n);

/* EC: the uncompressed point 04 || x || y, on the curve. */
enum reason key_from_ec(const struct curve *curve, struct span point, struct key *ret, struct note *n);

/*
 * Ed25519: 32 bytes, a point of the curve, of no small order (RFC 8032 5.1, "Taming the many EdDSAs" 2020).
 */
enum reason key_from_ed25519(struct span raw, struct key *ret, struct note *n);

/* Whether alg can be used with this kind of key and curve. */
bool key_fits(const struct key *k, const struct algorithm *alg);

/*
 * Bind the key to the algorithm it will be used with, from now on and no other.
 * A secret must be at least as long as the hash (RFC 7518 3.2). REASON_OK or REASON_CONFIG_INVALID.
 */
enum reason key_bind(struct key *k, const struct algorithm *alg, struct note *n);

/* Whether the key can be used at this time, seconds since the epoch. */
bool key_in_date(const struct key *k, int64_t now);

/* Whether the key serves a token of this kid; NULL for a token without one. */
bool key_serves(const struct key *k, const struct span *kid);

/* Whether both are the same key, whatever file, kid or algorithm they came with. */
bool key_same(const struct key *a, const struct key *b);

/*
 * The numbers of a public key, big-endian, borrowed from it. RSA: modulus and exponent, without leading
 * zeros. EC: x and y, each as long as the curve's coordinates. Ed25519: the 32 bytes, and an empty span.
 */
void key_numbers(const struct key *k, struct span *ret_first, struct span *ret_second);

/* "RSA", "EC", "Ed25519" or "secret". */
const char *key_type_name(enum key_type type);

void key_done(struct key *k);

#endif
