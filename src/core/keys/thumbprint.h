/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_THUMBPRINT_H
#define CORE_KEYS_THUMBPRINT_H

#include "core/keys/key.h"

#define THUMBPRINT_SIZE 44

/*
 * The JWK thumbprint of a public key, which is the same in every format of the key: SHA-256 over its required
 * members, in base64url (RFC 7638; RFC 8037 appendix A.3 for Ed25519). k is not a secret, whose thumbprint
 * would help to guess it. False when memory ran out.
 */
bool thumbprint_of(const struct key *k, char ret[THUMBPRINT_SIZE]);

#endif
