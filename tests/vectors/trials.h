/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRIALS_H
#define TRIALS_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/base/note.h"
#include "core/base/reason.h"

/* One published test vector, put to the core: a try for each level that the vectors know. */

struct trial {
	enum reason reason; /* what the core answered */
	struct note note;   /* and what it says of it */
};

/* "sig": a message and a signature, through signature_check. */
void trial_sig(const json_t *vector, struct trial *ret);

/*
 * "jws" and "jwk": a compact token under a JWK or a JWK set, up to and with the signature; the payload may be
 * anything.
 */
void trial_jws(const json_t *vector, struct trial *ret);

/* "jwt": a token with claims, through decide_token() and decide_account(); waived is what the vectors do
 * not speak of. */
void trial_jwt(const json_t *vector, struct trial *ret);

/*
 * "json": a document as payload, through json_claims, and as header, through header_read. Both readers
 * must agree whether the document is valid JSON; invalid JSON is reported as REASON_CLAIMS_INVALID. A valid
 * document must be read as jansson reads it, and a header as jansson and libjwt do (headeroracle.h).
 */
void trial_json(const json_t *vector, struct trial *ret);

/* A vector's base64 member, decoded. False when it is missing or damaged. */
bool trial_octets(const json_t *vector, const char *name, struct bytes *ret);

#endif
