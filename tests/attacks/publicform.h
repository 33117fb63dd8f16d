/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PUBLICFORM_H
#define PUBLICFORM_H

#include "support/mint.h"

/*
 * The public half of a key in the forms in which an attacker may find it:
 *   pem, pem-bare (no final newline), der, pkcs1-pem, pkcs1-der (RSA), jwk, ssh (OpenSSH line), ssh-blob, raw
 * (point, or n). False if this kind of key has no such form. A secret has only the JWK.
 */
bool publicform_make(const struct mint *m, const char *form, struct bytes *ret);

/* The JWK with alg and, unless it is NULL, with this kid. The caller frees it. */
char *publicform_jwk(const struct mint *m, const char *kid);

#endif
