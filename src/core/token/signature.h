/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_SIGNATURE_H
#define CORE_TOKEN_SIGNATURE_H

#include "core/keys/set.h"
#include "core/token/jws.h"

/*
 * The gate. Claims can be read only from a struct verified, and signature_verify is the only maker of one.
 */
struct verified;

/*
 * Whether a signature has the form that its key's scheme gives it: the exact length, and numbers within
 * range. One that has not is turned away before the arithmetic, which would show in the time it takes.
 */
bool signature_is_plausible(const struct key *k, struct span signature);

/*
 * Verify bytes under a bound key with exactly the key's algorithm (RFC 7518 section 3, RFC 8037).
 * REASON_OK, REASON_SIGNATURE_INVALID, REASON_KEY_UNUSABLE (OpenSSL cannot use the key here) or
 * REASON_OUT_OF_MEMORY. OpenSSL does not always distinguish a failed allocation from a bad signature: a
 * refusal is believed only where it repeats (login.h). OpenSSL's error queue is left as found.
 */
enum reason signature_check(const struct key *k, struct span message, struct span signature);

/*
 * Verify a token under the candidates, whatever their dates: those are judged once the signature holds
 * (trust_entry), so that an unsigned token never shows that a key is out of date. REASON_OK and *ret (owned,
 * signature_free); REASON_SIGNATURE_INVALID; REASON_KEY_UNUSABLE when OpenSSL could use no candidate;
 * REASON_OUT_OF_MEMORY. Borrows t and the key for as long as *ret lives.
 */
enum reason signature_verify(const struct jws *t, const struct candidates *c, struct verified **ret);

/* The payload whose signature was verified. */
struct span verified_payload(const struct verified *v);

/* The key that verified it. */
const struct key *verified_key(const struct verified *v);

/* Its header, which the signature covers too. */
const struct jws *verified_jws(const struct verified *v);

void signature_free(struct verified *v);

#endif
