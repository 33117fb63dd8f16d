/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/thumbprint.h"

#include <openssl/evp.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/keys/crypto.h"

/* The members of an RSA key of 8192 bits, the longest that is accepted, have less than 1500 digits. */
#define MEMBERS_SIZE 2048

static bool add_number(struct text *t, const char *before, struct span number)
{
	SCOPED(bytes) digits = {0};

	if (base64url_encode(number, &digits) != REASON_OK)
		return false;
	text_add(t, "%s%s\"", before, (const char *)digits.at);
	return true;
}

/* The required members as JSON, in the order of their names, without white space (RFC 7638 section 3.2) */
static bool add_members(const struct key *k, struct text *t)
{
	struct span a = {0}, b = {0};

	key_numbers(k, &a, &b);
	switch (k->type) {
	case KEY_RSA:
		return add_number(t, "{\"e\":\"", b) && add_number(t, ",\"kty\":\"RSA\",\"n\":\"", a);
	case KEY_EC:
		text_add(t, "{\"crv\":\"%s\",\"kty\":\"EC\"", k->curve->name);
		return add_number(t, ",\"x\":\"", a) && add_number(t, ",\"y\":\"", b);
	case KEY_ED25519:
		return add_number(t, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"", a);
	case KEY_SECRET:
		break;
	}
	return false;
}

bool thumbprint_of(const struct key *k, char ret[THUMBPRINT_SIZE])
{
	char buffer[MEMBERS_SIZE];
	struct text t = text_in(buffer, sizeof(buffer));
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	SCOPED(bytes) digits = {0};
	CRYPTO_QUIET;

	if (!add_members(k, &t))
		return false;
	text_add(&t, "}");
	if (EVP_Digest(t.at, t.used, digest, &len, EVP_sha256(), NULL) != 1 ||
	    base64url_encode((struct span){digest, len}, &digits) != REASON_OK ||
	    digits.len != THUMBPRINT_SIZE - 1)
		return false;
	memcpy(ret, digits.at, THUMBPRINT_SIZE);
	return true;
}
