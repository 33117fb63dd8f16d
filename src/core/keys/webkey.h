/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_WEBKEY_H
#define CORE_KEYS_WEBKEY_H

#include "core/json/tree.h"
#include "core/keys/set.h"
#include "core/keys/setcut.h"

/*
 * Public keys as a JWK or a JWK set (RFC 7517; RFC 7518 section 6; RFC 8037 section 2): kty RSA, EC and OKP
 * (Ed25519), with kid, alg, use and key_ops respected. A single JWK that is broken, unknown or meant for
 * another use is refused. In a set such keys are skipped (RFC 7517 section 5) and remembered in ret; a set
 * without any other key is refused. So is any text with a private key or a secret in it. REASON_OK with at
 * least one key added, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason webkey_read(struct span text, struct keyset *ret, struct note *n);

/*
 * One key of a set: add it to ret, or remember it there as skipped. It is not bound unless it names an alg.
 * REASON_OK or REASON_OUT_OF_MEMORY.
 */
enum reason webkey_of_set(const struct setcut_key *one, struct keyset *ret);

/*
 * An HMAC secret as one JWK of kty oct, with kid, alg, use and key_ops respected.
 * REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason webkey_read_secret(struct span text, struct key *ret, struct note *n);

/*
 * The public half of one parsed JWK, or its secret, with its kid, and bound to its alg. Other members are
 * left alone.
 *   operation   "verify" or "sign": what use and key_ops, where present, must allow (RFC 7517 4.2, 4.3)
 *   secret      the base64url text of a JWK of kty oct; NULL refuses such a JWK
 * REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason webkey_of(const json_t *jwk, const char *operation, const struct span *secret, struct key *ret,
		      struct note *n);

/* A member that is base64url text and not empty. Outcomes as above. */
enum reason webkey_octets(const json_t *jwk, const char *name, struct bytes *ret, struct note *n);

/* 04 || x || y, each as long as the curve's coordinates. Outcomes as above. */
enum reason webkey_point(const json_t *jwk, const struct curve *curve, struct bytes *ret, struct note *n);

/* Whether the text is a JWK with the member that holds a secret (RFC 7518 6.4.1); false for a set. */
bool webkey_is_secret(struct span text);

#endif
