/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_JWS_H
#define CORE_TOKEN_JWS_H

#include "core/base/bytes.h"
#include "core/token/header.h"

/* The compact form of a signed token (RFC 7515 section 7.1). Everything in it is UNTRUSTED. */

/* Must not be copied or moved: alg, kid and typ point into header. */
struct jws {
	struct span signing_input; /* "header.payload" as typed; borrowed from the token */
	/* decoded, not yet parsed: it is read only after the signature is verified */
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
 * Split and decode a token without white space around it, and read its header (header.h). token must stay
 * valid while ret is used. REASON_OK; or REASON_TOKEN_TOO_LONG, REASON_MALFORMED or REASON_HEADER_INVALID
 * with a note, or REASON_OUT_OF_MEMORY, and ret is {0}.
 */
enum reason jws_parse(struct span token, size_t max_bytes, struct jws *ret, struct note *n);

/*
 * Read only the header of a token, to choose the keys that it needs.
 *   text   receives the decoded header, and must stay while ret is used
 * False if it cannot be read; jws_parse() then refuses the token and says why.
 */
bool jws_peek(struct span token, uint8_t text[HEADER_MAX_BYTES], struct header *ret);

/*
 * Whether typ is the wanted media type. Letter case and an "application/" prefix do not matter (RFC 7515
 * 4.1.9, RFC 7519 5.1). An absent typ matches "JWT".
 */
bool jws_type_is(const struct jws *t, const char *wanted);

void jws_done(struct jws *t);

#endif
