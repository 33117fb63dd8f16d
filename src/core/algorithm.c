/* SPDX-License-Identifier: BSD-2-Clause */
#include "algorithm.h"

static const struct curve curves[] = {{"P-256", 32}, {"P-384", 48}, {"P-521", 66}};

/* clang-format off */
const struct algorithm algorithms[ALGORITHM_COUNT] = {
	{"HS256", NULL, SCHEME_HMAC, KEY_SECRET, "SHA256", 32, NULL},
	{"HS384", NULL, SCHEME_HMAC, KEY_SECRET, "SHA384", 48, NULL},
	{"HS512", NULL, SCHEME_HMAC, KEY_SECRET, "SHA512", 64, NULL},
	{"RS256", NULL, SCHEME_RSA_PKCS1, KEY_RSA, "SHA256", 32, NULL},
	{"RS384", NULL, SCHEME_RSA_PKCS1, KEY_RSA, "SHA384", 48, NULL},
	{"RS512", NULL, SCHEME_RSA_PKCS1, KEY_RSA, "SHA512", 64, NULL},
	{"PS256", NULL, SCHEME_RSA_PSS, KEY_RSA, "SHA256", 32, NULL},
	{"PS384", NULL, SCHEME_RSA_PSS, KEY_RSA, "SHA384", 48, NULL},
	{"PS512", NULL, SCHEME_RSA_PSS, KEY_RSA, "SHA512", 64, NULL},
	{"ES256", NULL, SCHEME_ECDSA, KEY_EC, "SHA256", 32, &curves[0]},
	{"ES384", NULL, SCHEME_ECDSA, KEY_EC, "SHA384", 48, &curves[1]},
	{"ES512", NULL, SCHEME_ECDSA, KEY_EC, "SHA512", 64, &curves[2]},
	{"EdDSA", "Ed25519", SCHEME_EDDSA, KEY_ED25519, NULL, 0, NULL},
};
/* clang-format on */

const struct algorithm *algorithm_find(struct span name)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		if (span_is(name, algorithms[i].name) || (algorithms[i].alias && span_is(name, algorithms[i].alias)))
			return &algorithms[i];
	return NULL;
}

const struct curve *curve_find(struct span name)
{
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (span_is(name, curves[i].name))
			return &curves[i];
	return NULL;
}
