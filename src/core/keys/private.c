/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/private.h"

#include <openssl/x509.h>

#include "core/json/scan.h"
#include "core/keys/crypto.h"

/* The content of the SEQUENCE that der begins with, to the end of der; its length is not judged here. */
static struct span inside_sequence(struct span der)
{
	if (der.len < 2 || der.at[0] != 0x30)
		return (struct span){0};
	return span_after(der, der.at[1] & 0x80 ? 2 + (size_t)(der.at[1] & 0x7f) : 2);
}

/*
 * PKCS#1, PKCS#8 and SEC1 private keys begin with a version of 0 or 1, public keys with a long integer or a
 * SEQUENCE.
 */
static bool begins_with_version(struct span inner)
{
	return inner.len > 3 && inner.at[0] == 2 && inner.at[1] == 1 && inner.at[2] <= 1;
}

/* An encrypted PKCS#8 key ends in an OCTET STRING where a public key has its BIT STRING. */
static bool is_encrypted(struct span inner)
{
	const unsigned char *at = inner.at;
	X509_ALGOR *algorithm = inner.len ? d2i_X509_ALGOR(NULL, &at, (long)inner.len) : NULL;
	size_t used = algorithm ? (size_t)(at - inner.at) : 0;

	X509_ALGOR_free(algorithm);
	return algorithm && used < inner.len && inner.at[used] == 4;
}

static bool is_der(struct span content)
{
	struct span inner = inside_sequence(content);
	CRYPTO_QUIET;

	return begins_with_version(inner) || is_encrypted(inner);
}

/* priv is that of the post-quantum keys (kty AKP). */
static const char *const members[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "priv"};

#define MEMBER_COUNT (sizeof(members) / sizeof(members[0]))

bool keyprivate_is_member(struct span name)
{
	for (size_t i = 0; i < MEMBER_COUNT; i++)
		if (jsonstring_is(name, members[i]))
			return true;
	return false;
}

static bool is_jwk(struct span content)
{
	struct json_shape shape;

	return jsonscan_check(content, &shape) && jsonscan_count_members(content, members, MEMBER_COUNT) > 0;
}

bool keyprivate_has_pem(struct span content)
{
	return span_has(content, "PRIVATE KEY-----");
}

bool keyprivate_in(struct span content)
{
	return keyprivate_has_pem(content) || is_der(content) || is_jwk(content);
}

enum reason keyprivate_refuse(struct note *n)
{
	return note_invalid(
		n, "this is a private key, which never belongs on a host that only verifies: put the "
		   "public half here (\"jwt-issuer pub --key FILE\", \"ssh-keygen -y -f FILE\" or "
		   "\"jose jwk pub -i FILE\") and take the private one off this host");
}
