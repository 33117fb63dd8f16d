/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_HEADER_H
#define CORE_TOKEN_HEADER_H

#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/base/span.h"

/*
 * A token's header (RFC 7515 section 4), which is read before any signature is checked: everything in it is
 * UNTRUSTED. It is read by our own walk through JSON (jsonwalk.h) alone. Nothing is allocated, no library is
 * called.
 */

#define HEADER_MAX_BYTES 1024
#define HEADER_MAX_KID_BYTES 256

/* The spans are borrowed from the header's text, in which header_read has resolved their escapes. */
struct header {
	struct span alg;
	bool has_kid;
	struct span kid;
	bool has_typ;
	struct span typ;
};

/*
 * Read a header of at most HEADER_MAX_BYTES: a JSON object, no member named twice at any depth however it is
 * spelt; alg is a string; kid, if any, a string of at most HEADER_MAX_KID_BYTES; typ, if any, a string; and
 * none of crit, b64, jwk, jku, x5u, x5c, zip, enc, cty. text   is changed, also on failure, and must stay
 * while ret is used; not read where len is above HEADER_MAX_BYTES REASON_OK, or REASON_HEADER_INVALID with a
 * note that repeats nothing of the text but a refused name.
 */
enum reason header_read(uint8_t *text, size_t len, struct header *ret, struct note *n);

#endif
