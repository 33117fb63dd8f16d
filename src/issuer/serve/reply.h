/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_REPLY_H
#define ISSUER_SERVE_REPLY_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "issuer/serve/cookie.h"
#include "issuer/serve/http.h"

/* What a request is answered with. */

#define REPLY_COOKIES_MAX 3

struct reply {
	enum http status;
	struct bytes body;
	const char *type;     /* Content-Type */
	const char *location; /* a path of ours; NULL if there is none */
	const char *allow;    /* the methods that the path takes; NULL if they are not told */
	struct bytes cookies[REPLY_COOKIES_MAX]; /* Set-Cookie, each followed by a NUL */
	size_t cookie_count;
	bool is_late; /* a refused log in, which waits */
	bool is_last; /* the connection ends with it */
};

/* Make the page of these values (pages/page.html). Without memory it is a text that says so. */
void reply_page(struct reply *r, enum http status, const json_t *values);

/* A file that is the same for everybody. */
void reply_file(struct reply *r, struct span file, const char *type);

/* Lead to a path of ours: HTTP_SEE_OTHER, or HTTP_TEMPORARY_REDIRECT. */
void reply_lead(struct reply *r, enum http status, const char *location);

/* Set a cookie (cookie_write). False when memory ran out. */
bool reply_cookie(struct reply *r, enum cookie cookie, struct span value, int64_t max_age_s);

void reply_done(struct reply *r);

#endif
