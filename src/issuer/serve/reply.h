/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_REPLY_H
#define ISSUER_SERVE_REPLY_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "issuer/http/cookie.h"
#include "issuer/http/http.h"

/* The answer to a request. */

#define REPLY_COOKIES_MAX 3

struct reply {
	enum http status;
	struct bytes body;
	const char *type;			 /* Content-Type */
	const char *location;			 /* a path of ours; NULL if there is none */
	const char *allow;			 /* the methods that the path accepts; NULL: no Allow field */
	struct bytes cookies[REPLY_COOKIES_MAX]; /* values of Set-Cookie, with a final NUL */
	size_t cookie_count;
	bool is_late; /* a refused login, which is delayed */
	bool is_last; /* the connection is closed after it */
};

/* Fill pages/page.html with these values. If it fails or values is NULL: a short text, with HTTP_FAULT. */
void reply_page(struct reply *r, enum http status, const json_t *values);

/* Reply with a constant file. */
void reply_file(struct reply *r, struct span file, const char *type);

/* Redirect to one of our paths, with HTTP_SEE_OTHER or HTTP_TEMPORARY_REDIRECT. */
void reply_lead(struct reply *r, enum http status, const char *location);

/* Set a cookie (cookie_write). False when memory ran out or there are REPLY_COOKIES_MAX already. */
bool reply_cookie(struct reply *r, enum cookie cookie, struct span value, int64_t max_age_s);

void reply_done(struct reply *r);

#endif
