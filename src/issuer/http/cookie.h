/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_HTTP_COOKIE_H
#define ISSUER_HTTP_COOKIE_H

#include "core/base/span.h"

/*
 * Our cookies (RFC 6265bis). Their names begin with __Host-: a browser accepts them only with Secure, with
 * Path=/ and without Domain. HttpOnly hides them from scripts. Browsers also accept Secure cookies from
 * http://localhost.
 */

enum cookie {
	COOKIE_SESSION, /* the session of a visitor who is logged in */
	COOKIE_PRE,	/* before that: a random value to which the login form is bound */
	COOKIE_TOKEN	/* the last token; SameSite=Strict: not sent when another site links here */
};

/* Length of COOKIE_SESSION and COOKIE_PRE: 32 random bytes in base64url. */
#define COOKIE_ID_CHARS 43

/* Longer tokens are not kept: browsers drop cookies of more than 4096 bytes, name and attributes included. */
#define COOKIE_TOKEN_MAX_CHARS 3900

/* Size of the buffer for cookie_write(). */
#define COOKIE_LINE_BYTES 4096

/* Whether the cookie can have this value: 43 characters of base64url, or 1 to 3900 characters of a token. */
bool cookie_is_value(enum cookie cookie, struct span value);

/*
 * Find a cookie in a Cookie field; *ret borrows from the field. False when the cookie is absent, occurs
 * twice, or fails cookie_is_value(). Browsers never send a __Host- cookie twice.
 */
bool cookie_find(struct span field, enum cookie cookie, struct span *ret);

/*
 * Write the value of a Set-Cookie field.
 *   value       empty, or one that passes cookie_is_value()
 *   max_age_s   seconds until the browser deletes it; 0: at once; negative: when the browser ends
 */
void cookie_write(enum cookie cookie, struct span value, int64_t max_age_s, char out[COOKIE_LINE_BYTES]);

#endif
