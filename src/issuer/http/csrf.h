/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_HTTP_CSRF_H
#define ISSUER_HTTP_CSRF_H

#include "core/base/span.h"
#include "issuer/http/cookie.h"

/*
 * Each form contains a token: base64url(HMAC-SHA256(key, "csrf" || cookie)). The cookie is COOKIE_SESSION, or
 * COOKIE_PRE before a login. Another site can make a browser send a form with our cookies, but cannot read
 * the token on our page. (OWASP: signed double submit cookie.)
 */

#define CSRF_CHARS 43

struct csrf {
	uint8_t key[32]; /* random: forms of an earlier process are refused */
};

/* Make the key. False when OpenSSL has no random numbers. */
bool csrf_init(struct csrf *c);

/* Make the token for a cookie, with a final NUL. False without memory, or if the length is wrong. */
bool csrf_token(const struct csrf *c, struct span cookie, char out[CSRF_CHARS + 1]);

/* Whether given is the token for this cookie. Compares in constant time. given may be NULL. */
bool csrf_check(const struct csrf *c, struct span cookie, const char *given);

/* Make a random value for COOKIE_PRE, with a final NUL. False when OpenSSL has no random numbers. */
bool csrf_new_cookie(char out[COOKIE_ID_CHARS + 1]);

void csrf_done(struct csrf *c);

#endif
