/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_DER_H
#define ISSUER_KEYS_DER_H

#include <openssl/types.h>

#include "core/keys/key.h"

/*
 * Private keys in DER and PEM, in the forms that keygen, openssl and ssh-keygen write when they do not
 * encrypt: PKCS#8 (RFC 5208, RFC 8410) without attributes, PKCS#1 of two primes (RFC 8017 A.1.2), SEC1 with a
 * named curve and the public point (RFC 5915). The key is built from its numbers, for a tenth of what
 * OpenSSL's decoder costs, and is the one that decoder would make. Whatever else there is, sound or not, is
 * left to OpenSSL, which knows more forms and what to say. ret_key      the private key, owned; whether it
 * belongs to the public half is the caller's to find out ret_public   the public half that the file states,
 * which has passed the core's checks; {0} where it states none False, and nothing in OpenSSL's error queue,
 * for anything else.
 */
bool privateder_read(struct span der, EVP_PKEY **ret_key, struct key *ret_public);
bool privateder_read_pem(struct span text, EVP_PKEY **ret_key, struct key *ret_public);

#endif
