/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_CSRF_H
#define ISSUER_SERVE_CSRF_H

#include "core/base/span.h"
#include "issuer/serve/cookie.h"

/*
 * Each form carries a token that only our page can have: base64url(HMAC-SHA256(key, "csrf" || cookie)), where
 * cookie is the session, or before that what COOKIE_PRE holds. Another site can make a browser send a form
 * with our cookies, but cannot read the token. (OWASP: signed double submit cookie.)
 */

#define CSRF_CHARS 43

struct csrf {
	uint8_t key[32]; /* random; forms end with the process */
};

/* False when OpenSSL has no random numbers. */
bool csrf_init(struct csrf *c);

/* The token for a cookie, with a NUL. False when memory ran out. */
bool csrf_token(const struct csrf *c, struct span cookie, char out[CSRF_CHARS + 1]);

/* Whether a form of this cookie's was sent. Compares in constant time. given may be NULL. */
bool csrf_check(const struct csrf *c, struct span cookie, const char *given);

/* A new random value for COOKIE_PRE, with a NUL. False when OpenSSL has no random numbers. */
bool csrf_new_cookie(char out[COOKIE_ID_CHARS + 1]);

void csrf_done(struct csrf *c);

#endif
