/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_SIGNATURE_H
#define CORE_TOKEN_SIGNATURE_H

#include "core/keys/set.h"
#include "core/token/jws.h"

/*
 * A token with a verified signature. Only signature_verify() makes one, and claims can be read only from it.
 */
struct verified;

/*
 * Whether a signature has the exact length and the number range of its key's scheme. Other signatures are
 * refused without the arithmetic. This takes less time, which pace.h hides.
 */
bool signature_is_plausible(const struct key *k, struct span signature);

/*
 * Verify message under a bound key with exactly the key's algorithm (RFC 7518 section 3, RFC 8037).
 * REASON_OK, REASON_SIGNATURE_INVALID, REASON_KEY_UNUSABLE (OpenSSL cannot use the key here) or
 * REASON_OUT_OF_MEMORY. OpenSSL does not always distinguish a failed allocation from a bad signature; a
 * refusal therefore counts only if it repeats (login.h). OpenSSL's error queue is left unchanged.
 */
enum reason signature_check(const struct key *k, struct span message, struct span signature);

/*
 * Verify a token under the candidate keys. Dates of keys are ignored here and judged after verification
 * (trust_entry), so that an unsigned token never reveals that a key is out of date. REASON_OK and *ret
 * (owned, signature_free); REASON_SIGNATURE_INVALID; REASON_KEY_UNUSABLE when OpenSSL could use no
 * candidate; REASON_OUT_OF_MEMORY. *ret borrows t and the key.
 */
enum reason signature_verify(const struct jws *t, const struct candidates *c, struct verified **ret);

/* The payload whose signature was verified. */
struct span verified_payload(const struct verified *v);

/* The key that verified the signature. */
const struct key *verified_key(const struct verified *v);

/* The token, whose header the signature covers too. */
const struct jws *verified_jws(const struct verified *v);

void signature_free(struct verified *v);

#endif
