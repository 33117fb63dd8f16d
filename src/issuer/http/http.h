/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_HTTP_HTTP_H
#define ISSUER_HTTP_HTTP_H

#include "core/base/note.h"

/*
 * The result of a step of a request: HTTP_OK, or the status code of the answer (RFC 9110 section 15). Zero is
 * "undecided". It is never sent: the answer is then HTTP_FAULT.
 */
enum http {
	HTTP_UNDECIDED = 0,
	HTTP_OK = 200,
	HTTP_SEE_OTHER = 303,
	HTTP_TEMPORARY_REDIRECT = 307,
	HTTP_BAD_REQUEST = 400,
	HTTP_FORBIDDEN = 403,
	HTTP_NOT_FOUND = 404,
	HTTP_METHOD_NOT_ALLOWED = 405,
	HTTP_BODY_TOO_LARGE = 413,
	HTTP_UNSUPPORTED_TYPE = 415,
	HTTP_HEADERS_TOO_LARGE = 431,
	HTTP_FAULT = 500,
	HTTP_UNAVAILABLE = 503
};

/* Set the note to a sentence for the visitor, without a full stop, and return status. */
static inline enum http http_refuse(struct note *n, enum http status, const char *sentence)
{
	note_set(n, "%s", sentence);
	return status;
}

#endif
