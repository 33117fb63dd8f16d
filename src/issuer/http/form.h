/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_HTTP_FORM_H
#define ISSUER_HTTP_FORM_H

#include "core/base/bytes.h"
#include "issuer/http/http.h"

/*
 * The body of a form: application/x-www-form-urlencoded (WHATWG URL, section 5). We do not use the parser of
 * libmicrohttpd, which had a memory error (CVE-2023-27371).
 */

enum field {
	FIELD_CSRF,
	FIELD_ACCOUNT,
	FIELD_PASSWORD,
	FIELD_CONVERSATION,
	FIELD_AUDIENCE,
	FIELD_SERVICE,
	FIELD_TTL,
	FIELD_KEY,
	FIELD_WHY,
	FIELD_TOKEN,
	FIELD_COUNT
};

#define FIELD_BIT(field) (1U << (field))

struct form {
	struct bytes text;
	const char *at[FIELD_COUNT]; /* valid UTF-8, borrowed from text; NULL if absent */
};

/* Whether this Content-Type is that of forms. Its parameters are ignored. */
bool form_is_type(struct span content_type);

/*
 * Read a body.
 *   allowed   FIELD_BIT() of each field that the form may have
 * HTTP_OK, HTTP_FAULT when memory ran out, or HTTP_BAD_REQUEST with a note for: a field that is not allowed
 * or occurs twice, an invalid %XX, a NUL, text that is not UTF-8, or an unencoded byte that browsers encode.
 */
enum http form_read(struct span body, unsigned allowed, struct form *ret, struct note *n);

void form_done(struct form *f);

#endif
