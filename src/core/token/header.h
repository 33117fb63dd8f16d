/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_HEADER_H
#define CORE_TOKEN_HEADER_H

#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/base/span.h"

/*
 * The header of a token (RFC 7515 section 4). It is read before a signature is checked, so everything in it
 * is UNTRUSTED. Only our own JSON reader (walk.h) reads it: nothing is allocated, and no library is called.
 */

#define HEADER_MAX_BYTES 1024
#define HEADER_MAX_KID_BYTES 256

/* The spans are borrowed from the header's text, in which header_read() decodes the escapes. */
struct header {
	struct span alg;
	bool has_kid;
	struct span kid;
	bool has_typ;
	struct span typ;
};

/*
 * Read a header. It must be a JSON object of at most HEADER_MAX_BYTES without duplicate names at any depth,
 * escaped or not. alg must be a string; kid and typ, if present, must be strings, kid of at most
 * HEADER_MAX_KID_BYTES. crit, b64, jwk, jku, x5u, x5c, zip, enc and cty are refused.
 *   text   modified, also on failure, and must stay while ret is used; not read if len exceeds
 *          HEADER_MAX_BYTES
 * REASON_OK, or REASON_HEADER_INVALID with a note that quotes nothing of the text but a refused name.
 */
enum reason header_read(uint8_t *text, size_t len, struct header *ret, struct note *n);

#endif
