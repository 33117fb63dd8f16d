/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_PUBLICFORM_H
#define ISSUER_KEYS_PUBLICFORM_H

#include <jansson.h>

#include "core/keys/key.h"
#include "tool/status.h"

/* Write a public key, never a secret, in formats that a host reads. STATUS_OK, STATUS_HOST or STATUS_BUG. */

/* SubjectPublicKeyInfo in PEM, "PUBLIC KEY" (RFC 7468 13). This format has no kid and no algorithm. */
enum status publicform_pem(const struct key *k, struct bytes *ret, struct note *n);

/*
 * A JWK (RFC 7517; RFC 7518 6.2, 6.3; RFC 8037 2) with the kid of the key, as a new reference.
 *   alg_name   the value of the member alg; NULL: no such member
 */
enum status publicform_jwk(const struct key *k, const char *alg_name, json_t **ret, struct note *n);

/* JSON for people: indented, in the order it was built, with a newline at the end. */
enum status publicform_text(const json_t *tree, struct bytes *ret, struct note *n);

#endif
