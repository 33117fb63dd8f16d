/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include "core/base/scoped.h"
#include "core/keys/thumbprint.h"
#include "core/keys/webkey.h"
#include "support/count.h"
#include "support/mint.h"

/* The modulus of RFC 7638 section 3.1, and of RFC 7517 A.1. */
#define RFC_MODULUS                                                                                          \
	"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"            \
	"BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"           \
	"FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-"                  \
	"bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"

/* Published thumbprints. Members that a thumbprint leaves out, and zeros before a number, change nothing. */
static const struct {
	const char *source, *jwk, *thumbprint;
} rows[] = {
	{"RFC 7638 3.1",
	 "{\"kty\":\"RSA\",\"n\":\"" RFC_MODULUS
	 "\",\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}",
	 "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"},
	{"RFC 7638 3.1 with a zero before the exponent",
	 "{\"e\":\"AAEAAQ\",\"kty\":\"RSA\",\"n\":\"" RFC_MODULUS "\"}",
	 "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"},
	{"RFC 8037 A.3",
	 "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
	 "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"},
	{"RFC 9449 6.1",
	 "{\"kty\":\"EC\",\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\","
	 "\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\",\"crv\":\"P-256\"}",
	 "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"},
};

START_TEST(agrees_with_published_thumbprints)
{
	SCOPED(keyset) set = {0};
	struct note n = {0};
	char thumbprint[THUMBPRINT_SIZE];

	ck_assert_int_eq(webkey_read(span_of(rows[_i].jwk), &set, &n), REASON_OK);
	ck_assert(thumbprint_of(set.keys[0], thumbprint));
	ck_assert_msg(strcmp(thumbprint, rows[_i].thumbprint) == 0, "%s: %s", rows[_i].source, thumbprint);
}
END_TEST

/* A longer key or another curve does not overrun the buffer, and gives another text. */
START_TEST(writes_a_thumbprint_of_every_kind_of_key)
{
	static const char *const algs[] = {"RS256", "ES256", "ES384", "ES512", "EdDSA"};
	char before[THUMBPRINT_SIZE] = "", thumbprint[THUMBPRINT_SIZE];

	for (size_t i = 0; i < COUNT(algs); i++) {
		struct mint m;

		mint_init(&m, algs[i]);
		ck_assert(thumbprint_of(&m.key, thumbprint));
		ck_assert_uint_eq(strlen(thumbprint), THUMBPRINT_SIZE - 1);
		ck_assert_str_ne(thumbprint, before);
		memcpy(before, thumbprint, sizeof(before));
		mint_done(&m);
	}
}
END_TEST

/* The longest modulus and exponent that are accepted still fit. */
START_TEST(writes_the_thumbprint_of_the_longest_key)
{
	uint8_t modulus[1024], exponent[8] = {0xff, 0, 0, 0, 0, 0, 0, 1};
	struct key k = {0};
	struct note n = {0};
	char longest[THUMBPRINT_SIZE], other[THUMBPRINT_SIZE];

	memset(modulus, 0xff, sizeof(modulus));
	ck_assert_int_eq(key_from_rsa((struct span){modulus, sizeof(modulus)},
				      (struct span){exponent, sizeof(exponent)}, &k, &n),
			 REASON_OK);
	ck_assert(thumbprint_of(&k, longest));
	key_done(&k);
	modulus[1000] = 0; /* the modulus is the last number that is written */
	ck_assert_int_eq(key_from_rsa((struct span){modulus, sizeof(modulus)},
				      (struct span){exponent, sizeof(exponent)}, &k, &n),
			 REASON_OK);
	ck_assert(thumbprint_of(&k, other));
	ck_assert_str_ne(longest, other);
	key_done(&k);
}
END_TEST

START_TEST(has_none_for_a_secret)
{
	struct key k = {0};
	struct note n = {0};
	char thumbprint[THUMBPRINT_SIZE];

	ck_assert_int_eq(key_from_secret(span_of("a secret of no matter"), &k, &n), REASON_OK);
	ck_assert(!thumbprint_of(&k, thumbprint));
	key_done(&k);
}
END_TEST

Suite *thumbprint_suite(void)
{
	Suite *s = suite_create("thumbprint");
	TCase *cases = tcase_create("thumbprint");

	tcase_add_loop_test(cases, agrees_with_published_thumbprints, 0, COUNT(rows));
	tcase_add_test(cases, writes_a_thumbprint_of_every_kind_of_key);
	tcase_add_test(cases, writes_the_thumbprint_of_the_longest_key);
	tcase_add_test(cases, has_none_for_a_secret);
	suite_add_tcase(s, cases);
	return s;
}
