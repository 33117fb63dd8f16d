/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef JWS_H
#define JWS_H

#include "json.h"
#include "note.h"

/* The compact form of a signed token (RFC 7515 section 7.1). Everything in it is UNTRUSTED. */

#define JWS_MAX_KID_BYTES 256

struct jws {
	struct span signing_input;	/* header.payload as they were typed; borrowed from the token */
	struct bytes header;		/* decoded JSON text */
	struct bytes payload;		/* decoded, of any kind: nobody looks at it before the signature is verified */
	struct bytes signature;
	json_t *header_tree;
	struct span alg;		/* borrowed from header_tree */
	bool has_kid;
	struct span kid;
	bool has_typ;
	struct span typ;
};

/*
 * Split and decode a trimmed token and read its header. token must stay while ret is used.
 * REASON_OK, or REASON_TOKEN_TOO_LONG, REASON_MALFORMED, REASON_HEADER_INVALID (all with a note) or
 * REASON_OUT_OF_MEMORY.
 * Header: a JSON object whose alg is a string; kid, if any, a string of at most JWS_MAX_KID_BYTES; typ, if any, a
 * string; and none of crit, b64, jwk, jku, x5u, x5c, zip, enc, cty.
 */
enum reason jws_parse(struct span token, size_t max_bytes, struct jws *ret, struct note *n);

/*
 * Whether typ is the media type wanted (RFC 7515 4.1.9, RFC 7519 5.1: letters of either case, "application/" may
 * stand before it). An absent typ is accepted where "JWT" is wanted.
 */
bool jws_type_is(const struct jws *t, const char *wanted);

void jws_done(struct jws *t);

#endif
