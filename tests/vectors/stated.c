/* SPDX-License-Identifier: BSD-2-Clause */
#include "stated.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define LOW_EXPONENT "the RSA exponent must be odd, at least 65537"
#define NO_ALG "alg is none of the signature algorithms"
#define NO_USE "the JWK is meant for another use"
#define EMPTY "the payload segment is empty"

const struct stated stated[] = {
	/* Keys that are too weak. Their signatures are valid. */
	{"wp-hmac_sha256-", 163, 168, REASON_CONFIG_INVALID, "the secret has 16 bytes, HS256 needs at least 32", "RFC 7518 3.2: a secret is at least as long as the hash"},
	{"wp-hmac_sha384-", 163, 168, REASON_CONFIG_INVALID, "the secret has 24 bytes, HS384 needs at least 48", "RFC 7518 3.2"},
	{"wp-hmac_sha512-", 163, 168, REASON_CONFIG_INVALID, "the secret has 32 bytes, HS512 needs at least 64", "RFC 7518 3.2"},
	{"wp-rsa_signature_2048_sha256-", 258, 259, REASON_CONFIG_INVALID, LOW_EXPONENT, "the exponent is 3"},
	{"wp-rsa_signature_2048_sha512-", 259, 259, REASON_CONFIG_INVALID, LOW_EXPONENT, "the exponent is 3"},
	{"wp-rsa_signature_3072_sha256-", 259, 259, REASON_CONFIG_INVALID, LOW_EXPONENT, "the exponent is 3"},
	{"wp-crypto-46", 0, 0, REASON_CONFIG_INVALID, "the RSA key comes from a chip whose keys can be factored", "CVE-2017-15361"},
	{"wp-jwk-7", 0, 0, REASON_CONFIG_INVALID, "no key of the set can be used here: the RSA key comes from a chip whose keys can be factored", "CVE-2017-15361"},
	{"wp-jwk-8", 0, 0, REASON_CONFIG_INVALID, "no key of the set can be used here: the RSA key has 1024 bits", "RFC 7518 3.3: 2048 bits or more"},
	{"wp-jwk-9", 0, 0, REASON_CONFIG_INVALID, "no key of the set can be used here: " LOW_EXPONENT, "the exponent is 1"},
	{"wp-jwk-10", 0, 0, REASON_CONFIG_INVALID, "the secret has 31 bytes, HS256 needs at least 32", "RFC 7518 3.2"},
	{"wp-jwk-11", 0, 0, REASON_CONFIG_INVALID, "the secret has 47 bytes, HS384 needs at least 48", "RFC 7518 3.2"},
	{"wp-jwk-12", 0, 0, REASON_CONFIG_INVALID, "the secret has 63 bytes, HS512 needs at least 64", "RFC 7518 3.2"},
	{"wp-jwk-", 16, 18, REASON_CONFIG_INVALID, "the secret is empty", "a secret of no bytes"},

	/* Keys that are invalid, or for another use. */
	{"wp-jwk-22", 0, 0, REASON_CONFIG_INVALID, "no key of the set can be used here: the EC point does not lie on its curve", "the point was altered"},
	{"wp-jwk-23", 0, 0, REASON_CONFIG_INVALID, "no key of the set can be used here: x and y of P-384 must have 48 bytes each", "a point of P-256 under the name P-384"},
	{"wp-jwk-24", 0, 0, REASON_CONFIG_INVALID, "no key of the set can be used here: the member \"n\" is missing", "an EC key under the name RSA"},
	{"wp-jwk-6", 0, 0, REASON_CONFIG_INVALID, "no key of the set can be used here: the JWK is meant for another use", "use is enc"},
	{"wp-jwk-21", 0, 0, REASON_CONFIG_INVALID, "no key of the set can be used here: the JWK is meant for another use", "use is enc"},
	{"wp-jws-", 353, 356, REASON_CONFIG_INVALID, NO_USE, "use is enc, or key_ops is encrypt"},
	{"wp-jwk-1", 0, 0, REASON_CONFIG_INVALID, "a JWK of kty oct is a secret", "RFC 8725 2.1: a secret beside public keys invites confusion"},
	{"wp-crypto-47", 0, 0, REASON_CONFIG_INVALID, "a JWK of kty oct is a secret", "RFC 8725 2.1"},
	{"wp-jwk-4", 0, 0, REASON_CONFIG_INVALID, "the member \"k\" is no base64url", "two keys of one kid, but the second has stray bits in its last letter, which shows first"},

	/* A JWK must have one of our algorithms as alg, and is used only with this one (RFC 7517 4.4, RFC 8725 3.1). */
	{"wp-jwk-", 19, 20, REASON_CONFIG_INVALID, "no key of the set can be used here: " NO_ALG, "ES521 and ES224 do not exist"},
	{"wp-jwk-", 25, 26, REASON_CONFIG_INVALID, NO_ALG, "A256GCM and A256KW do not sign"},
	{"wp-jws-347", 0, 0, REASON_CONFIG_INVALID, NO_ALG, "the JWK names ES521 (RFC 7518 3.1 has ES512)"},
	{"wp-jws-351", 0, 0, REASON_CONFIG_INVALID, NO_ALG, "the JWK names ES521"},
	{"wp-jws-346", 0, 0, REASON_ALG_NOT_ALLOWED, "", "the header says PS384, the JWK PS256"},
	{"wp-jws-350", 0, 0, REASON_ALG_NOT_ALLOWED, "", "the header says PS384, the JWK PS256"},

	/* The payload of a JWS may be empty, but claims are a JSON object. */
	{"wp-jws-259", 0, 0, REASON_MALFORMED, EMPTY, "no payload, hence no claims"},
	{"wp-jws-264", 0, 0, REASON_MALFORMED, EMPTY, "no payload, hence no claims"},
	{"wp-jws-268", 0, 0, REASON_MALFORMED, EMPTY, "no payload, hence no claims"},
	{"wp-jws-272", 0, 0, REASON_MALFORMED, EMPTY, "no payload, hence no claims"},
	{"wp-jws-320", 0, 0, REASON_MALFORMED, EMPTY, "no payload, hence no claims"},
	{"wp-jws-325", 0, 0, REASON_MALFORMED, EMPTY, "no payload, hence no claims"},

	/* JSON that RFC 8259 allows, but that a token must not contain. */
	{"json-y_object_duplicated_key", 0, 0, REASON_CLAIMS_INVALID, "", "RFC 7519 4: duplicate names may be refused, and are"},
	{"json-y_object_duplicated_key_and_value", 0, 0, REASON_CLAIMS_INVALID, "", "RFC 7519 4"},
	{"json-y_object_escaped_null_in_key", 0, 0, REASON_CLAIMS_INVALID, "", "a NUL would cut the name where C reads it"},
	{"json-y_string_null_escape", 0, 0, REASON_CLAIMS_INVALID, "", "a NUL, and no object"},
};
/* clang-format on */

const size_t stated_count = sizeof(stated) / sizeof(stated[0]);

static bool covers(const struct stated *row, const char *id)
{
	size_t len = strlen(row->id);
	unsigned long number;
	char *end;

	if (row->first == 0)
		return strcmp(row->id, id) == 0;
	if (strncmp(row->id, id, len) != 0 || id[len] < '1' || id[len] > '9')
		return false;
	number = strtoul(id + len, &end, 10);
	return *end == '\0' && number >= row->first && number <= row->last;
}

int stated_find(const char *id)
{
	for (size_t i = 0; i < stated_count; i++)
		if (covers(&stated[i], id))
			return (int)i;
	return -1;
}
