/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PUBLICFORM_H
#define PUBLICFORM_H

#include "support/mint.h"

/*
 * The verifying half of a key as an attacker may find it published:
 *   pem, pem-bare (no final newline), der, pkcs1-pem, pkcs1-der (RSA), jwk, ssh (OpenSSH line), ssh-blob, raw
 * (point, or n) False where the kind of key has no such form. Of a secret there is the JWK alone.
 */
bool publicform_make(const struct mint *m, const char *form, struct bytes *ret);

/* The JWK, with alg and, unless NULL, with this kid. The caller frees it. */
char *publicform_jwk(const struct mint *m, const char *kid);

#endif
