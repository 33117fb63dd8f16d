/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_GATE_H
#define ISSUER_SERVE_GATE_H

#include "core/base/span.h"
#include "issuer/serve/http.h"

/*
 * What a request must be like before anything looks at what it asks for. libmicrohttpd 0.9.75 accepts two
 * Host fields, two Content-Length fields, Content-Length beside Transfer-Encoding, and control characters in
 * fields. A proxy in front of us may understand such a request differently (request smuggling, RFC 9112
 * section 11.2). The gate refuses all of them. It borrows what it is given, and allocates nothing.
 */

#define GATE_HEADERS_MAX_BYTES 8192 /* the request line and all fields */
#define GATE_BODY_MAX_BYTES 16384

enum method { METHOD_OTHER = 0, METHOD_GET, METHOD_HEAD, METHOD_POST };

/* A field that must not occur twice. at is NULL if it is absent. */
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
	struct span fields[GATE_FIELDS]; /* values, without white space around them */
	size_t body_bytes;		 /* set by gate_judge() */
	size_t seen_bytes; /* of the header, which the caller adds up as it finds them; 0: it does not */
	bool has_bad_target, has_bad_field, has_field_twice;
};

/* Look at the target of the request line. The caller decides by the same bytes where the request goes. */
void gate_target(struct gate *g, struct span target);

void gate_method(struct gate *g, struct span method);

/* Look at a field. The order of fields does not matter. */
void gate_field(struct gate *g, struct span name, struct span value);

/*
 * Judge the whole, after the last field.
 *   header_bytes   of the request line and the fields, as they were received. If they are more than were
 * seen, the others stand behind a NUL, where libmicrohttpd 0.9.75 ends a text HTTP_OK; HTTP_BAD_REQUEST,
 * HTTP_METHOD_NOT_ALLOWED, HTTP_BODY_TOO_LARGE or HTTP_HEADERS_TOO_LARGE with a note.
 */
enum http gate_judge(struct gate *g, size_t header_bytes, struct note *n);

#endif
