/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_SPKI_H
#define CORE_KEYS_SPKI_H

#include "core/keys/key.h"

/*
 * Public keys in DER and PEM. Read by ASN.1 templates: the key is built from its parts, which costs a
 * twentieth of what OpenSSL's generic decoder does, and never meets code for private keys or passphrases. All
 * return REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */

/* Whether content is one DER SEQUENCE from its first byte to its last. */
bool spki_is_der(struct span content);

/*
 * SubjectPublicKeyInfo (RFC 5280 4.1, 5480, 8410), RSAPublicKey (RFC 8017 A.1.1) or an X.509 certificate,
 * bare.
 */
enum reason spki_der(struct span der, struct key *ret, struct note *n);

/* One PEM block of these (RFC 7468): PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE. Text may stand before it. */
enum reason spki_pem(struct span text, struct key *ret, struct note *n);

#endif
