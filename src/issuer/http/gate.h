/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_HTTP_GATE_H
#define ISSUER_HTTP_GATE_H

#include "core/base/span.h"
#include "issuer/http/http.h"

/*
 * The syntax checks on the header of a request, before anything else uses it. libmicrohttpd 0.9.75 accepts
 * two Host fields, two Content-Length fields, Content-Length together with Transfer-Encoding, and control
 * characters in fields. A proxy in front of us may understand such a request differently (request smuggling,
 * RFC 9112 section 11.2). The gate refuses all of them. It borrows its arguments, and allocates nothing.
 */

#define GATE_HEADERS_MAX_BYTES 8192 /* the request line and all fields */
#define GATE_BODY_MAX_BYTES 16384

enum method { METHOD_OTHER = 0, METHOD_GET, METHOD_HEAD, METHOD_POST };

/* The fields that must not occur twice. */
enum gate_field {
	GATE_HOST,
	GATE_CONTENT_LENGTH,
	GATE_CONTENT_TYPE,
	GATE_ORIGIN,
	GATE_COOKIE,
	GATE_TRANSFER_ENCODING,
	GATE_FIELDS
};

struct gate {
	enum method method;
	struct span fields[GATE_FIELDS]; /* values, without white space around them; at is NULL if absent */
	struct span forwarded_for;	 /* the last X-Forwarded-For, as far as it may count */
	size_t body_bytes;		 /* set by gate_judge() */
	size_t seen_bytes; /* of the header that the caller has seen; 0 if it does not count them */
	bool has_bad_target, has_bad_field, has_field_twice;
};

/* Check the target of the request line. The caller must choose the route by the same bytes. */
void gate_target(struct gate *g, struct span target);

void gate_method(struct gate *g, struct span method);

/* Check a field. Their order does not matter. */
void gate_field(struct gate *g, struct span name, struct span value);

/*
 * Judge the header, after its last field.
 *   header_bytes   length of the request line and the fields, as received
 * If it is greater than seen_bytes, the header has a NUL, where libmicrohttpd 0.9.75 ends a text: refused.
 * HTTP_OK; or with a note HTTP_BAD_REQUEST, HTTP_METHOD_NOT_ALLOWED, HTTP_BODY_TOO_LARGE or
 * HTTP_HEADERS_TOO_LARGE.
 */
enum http gate_judge(struct gate *g, size_t header_bytes, struct note *n);

#endif
