/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/csrf.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"

#define RANDOM_BYTES 32

_Static_assert(CSRF_CHARS == (RANDOM_BYTES * 4 + 2) / 3, "32 bytes in base64url");
_Static_assert(COOKIE_ID_CHARS == CSRF_CHARS, "32 bytes in base64url");

bool csrf_init(struct csrf *c)
{
	return RAND_bytes(c->key, sizeof(c->key)) == 1;
}

static bool encode(const uint8_t from[RANDOM_BYTES], char out[CSRF_CHARS + 1])
{
	SCOPED(bytes) text = {0};

	if (base64url_encode((struct span){from, RANDOM_BYTES}, &text) != REASON_OK)
		return false;
	memcpy(out, text.at, CSRF_CHARS + 1);
	return true;
}

bool csrf_token(const struct csrf *c, struct span cookie, char out[CSRF_CHARS + 1])
{
	static const char label[] = "csrf";
	uint8_t message[sizeof(label) - 1 + COOKIE_ID_CHARS], mac[EVP_MAX_MD_SIZE];

	if (cookie.len != COOKIE_ID_CHARS)
		return false;
	memcpy(message, label, sizeof(label) - 1);
	memcpy(message + sizeof(label) - 1, cookie.at, cookie.len);
	return HMAC(EVP_sha256(), c->key, sizeof(c->key), message, sizeof(message), mac, NULL) &&
	       encode(mac, out);
}

bool csrf_check(const struct csrf *c, struct span cookie, const char *given)
{
	char right[CSRF_CHARS + 1];

	return given && strlen(given) == CSRF_CHARS && csrf_token(c, cookie, right) &&
	       CRYPTO_memcmp(right, given, CSRF_CHARS) == 0;
}

bool csrf_new_cookie(char out[COOKIE_ID_CHARS + 1])
{
	uint8_t random[RANDOM_BYTES];

	return RAND_bytes(random, sizeof(random)) == 1 && encode(random, out);
}

void csrf_done(struct csrf *c)
{
	OPENSSL_cleanse(c->key, sizeof(c->key));
}
