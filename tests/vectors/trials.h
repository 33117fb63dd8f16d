/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRIALS_H
#define TRIALS_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/base/note.h"
#include "core/base/reason.h"

/* Run one published test vector through the core. There is a function for each kind of vectors. */

struct trial {
	enum reason reason; /* the result of the core */
	struct note note;   /* its note */
};

/* "sig": a message and a signature, checked by signature_check(). */
void trial_sig(const json_t *vector, struct trial *ret);

/*
 * "jws" and "jwk": a compact token with a JWK or JWK set, up to and with the signature. The payload may be
 * anything.
 */
void trial_jws(const json_t *vector, struct trial *ret);

/* "jwt": a token with claims, decided by decide_token() and decide_account(). Checks that the vectors do not
 * cover are waived. */
void trial_jwt(const json_t *vector, struct trial *ret);

/*
 * "json": a document, read as payload by json_claims and as header by header_read(). Both must agree whether
 * it is valid JSON. Invalid JSON is reported as REASON_CLAIMS_INVALID. A valid document must be read as
 * jansson reads it, and a header as jansson and libjwt read it (headeroracle.h).
 */
void trial_json(const json_t *vector, struct trial *ret);

/* Decode a base64 member of a vector. False if it is missing or invalid. */
bool trial_octets(const json_t *vector, const char *name, struct bytes *ret);

#endif
