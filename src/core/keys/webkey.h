/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_WEBKEY_H
#define CORE_KEYS_WEBKEY_H

#include "core/keys/set.h"

/*
 * Public keys as a JWK or a JWK set (RFC 7517; RFC 7518 section 6; RFC 8037 section 2): kty RSA, EC and OKP
 * (Ed25519), with kid, alg, use and key_ops respected. A single JWK that is broken, unknown or meant for
 * another use is refused. In a set such keys are skipped (RFC 7517 section 5) and remembered in ret; a set
 * without any other key is refused. So is any text with a private key or a secret in it. REASON_OK with at
 * least one key added, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason webkey_read(struct span text, struct keyset *ret, struct note *n);

/*
 * An HMAC secret as one JWK of kty oct, with kid, alg, use and key_ops respected.
 * REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason webkey_read_secret(struct span text, struct key *ret, struct note *n);

/* Whether the text is a JWK with the member that holds a secret (RFC 7518 6.4.1); false for a set. */
bool webkey_is_secret(struct span text);

#endif
