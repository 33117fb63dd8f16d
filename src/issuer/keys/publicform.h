/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_PUBLICFORM_H
#define ISSUER_KEYS_PUBLICFORM_H

#include <jansson.h>

#include "core/keys/key.h"
#include "tool/status.h"

/*
 * A public key in the forms that a host reads. Never called with a secret. STATUS_OK, STATUS_HOST or
 * STATUS_BUG.
 */

/* SubjectPublicKeyInfo in PEM, "PUBLIC KEY" (RFC 7468 13). It holds no kid and no algorithm. */
enum status publicform_pem(const struct key *k, struct bytes *ret, struct note *n);

/*
 * A JWK (RFC 7517; RFC 7518 6.2, 6.3; RFC 8037 2), a new reference, with the key's kid.
 *   alg_name   for its member alg, or NULL
 */
enum status publicform_jwk(const struct key *k, const char *alg_name, json_t **ret, struct note *n);

/* JSON for people: indented, in the order it was built, with a newline at the end. */
enum status publicform_text(const json_t *tree, struct bytes *ret, struct note *n);

#endif
