/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_JWS_H
#define CORE_TOKEN_JWS_H

#include "core/base/bytes.h"
#include "core/token/header.h"

/* The compact form of a signed token (RFC 7515 section 7.1). Everything in it is UNTRUSTED. */

/* Stays where it is: alg, kid and typ lie in header. */
struct jws {
	struct span signing_input; /* header.payload as they were typed; borrowed from the token */
	/* decoded, of any kind: nobody looks at it before the signature is verified */
	struct bytes payload;
	struct bytes signature;
	bool has_header;
	uint8_t header[HEADER_MAX_BYTES];
	struct span alg;
	bool has_kid;
	struct span kid;
	bool has_typ;
	struct span typ;
};

/*
 * Split and decode a trimmed token and read its header (header.h). token must stay while ret is used.
 * REASON_OK, or REASON_TOKEN_TOO_LONG, REASON_MALFORMED, REASON_HEADER_INVALID (all with a note) or
 * REASON_OUT_OF_MEMORY; ret is then {0}.
 */
enum reason jws_parse(struct span token, size_t max_bytes, struct jws *ret, struct note *n);

/*
 * Whether typ is the media type wanted (RFC 7515 4.1.9, RFC 7519 5.1: letters of either case, "application/"
 * may stand before it). An absent typ is accepted where "JWT" is wanted.
 */
bool jws_type_is(const struct jws *t, const char *wanted);

void jws_done(struct jws *t);

#endif
