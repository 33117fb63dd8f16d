/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_COOKIE_H
#define ISSUER_SERVE_COOKIE_H

#include "core/base/span.h"

/*
 * Our cookies (RFC 6265bis). The prefix __Host- makes a browser refuse them without Secure and Path=/, or
 * with a Domain. HttpOnly keeps them from scripts. Browsers take Secure cookies from http://localhost as
 * well.
 */

enum cookie {
	COOKIE_SESSION, /* who is logged in */
	COOKIE_PRE,	/* what the form for logging in is bound to */
	COOKIE_TOKEN	/* the last token; SameSite=Strict: it never comes with a link from elsewhere */
};

/* Random 32 bytes in base64url: a session, or what COOKIE_PRE holds. */
#define COOKIE_ID_CHARS 43

/* Longer tokens are not kept: browsers drop a cookie of more than 4096 bytes, its name and attributes
 * included. */
#define COOKIE_TOKEN_MAX_CHARS 3900

/* Room for cookie_write(). */
#define COOKIE_LINE_BYTES 4096

/* Whether a cookie of ours may have this value: 43 characters, or for a token its characters and their
 * number. */
bool cookie_is_value(enum cookie cookie, struct span value);

/*
 * The value of a cookie in a Cookie field, borrowed from it. False when the cookie is absent, is there more
 * than once, or has a value that we never set. A browser sends no cookie of this prefix twice.
 */
bool cookie_find(struct span field, enum cookie cookie, struct span *ret);

/*
 * Write the value of a Set-Cookie field.
 *   value       what cookie_find() would return for it
 *   max_age_s   seconds until the browser forgets it; 0: at once; negative: when the browser ends
 */
void cookie_write(enum cookie cookie, struct span value, int64_t max_age_s, char out[COOKIE_LINE_BYTES]);

#endif
