/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include "core/keys/algorithm.h"

/* RFC 7518 section 3, RFC 8037 section 3.1. */
static const struct {
	const char *name;
	enum scheme scheme;
	enum key_type key_type;
	const char *digest;
	size_t digest_bytes;
	const char *curve;
	size_t coordinate_bytes;
} expected[] = {
	{"HS256", SCHEME_HMAC, KEY_SECRET, "SHA256", 32, NULL, 0},
	{"HS384", SCHEME_HMAC, KEY_SECRET, "SHA384", 48, NULL, 0},
	{"HS512", SCHEME_HMAC, KEY_SECRET, "SHA512", 64, NULL, 0},
	{"RS256", SCHEME_RSA_PKCS1, KEY_RSA, "SHA256", 32, NULL, 0},
	{"RS384", SCHEME_RSA_PKCS1, KEY_RSA, "SHA384", 48, NULL, 0},
	{"RS512", SCHEME_RSA_PKCS1, KEY_RSA, "SHA512", 64, NULL, 0},
	{"PS256", SCHEME_RSA_PSS, KEY_RSA, "SHA256", 32, NULL, 0},
	{"PS384", SCHEME_RSA_PSS, KEY_RSA, "SHA384", 48, NULL, 0},
	{"PS512", SCHEME_RSA_PSS, KEY_RSA, "SHA512", 64, NULL, 0},
	{"ES256", SCHEME_ECDSA, KEY_EC, "SHA256", 32, "P-256", 32},
	{"ES384", SCHEME_ECDSA, KEY_EC, "SHA384", 48, "P-384", 48},
	{"ES512", SCHEME_ECDSA, KEY_EC, "SHA512", 64, "P-521", 66},
	{"EdDSA", SCHEME_EDDSA, KEY_ED25519, NULL, 0, NULL, 0},
};

#define EXPECTED (sizeof(expected) / sizeof(expected[0]))

START_TEST(binds_each_algorithm_to_one_scheme_key_type_hash_and_curve)
{
	const struct algorithm *alg = algorithm_find(span_of(expected[_i].name));

	ck_assert_ptr_nonnull(alg);
	ck_assert_str_eq(alg->name, expected[_i].name);
	ck_assert_int_eq(alg->scheme, expected[_i].scheme);
	ck_assert_int_eq(alg->key_type, expected[_i].key_type);
	ck_assert_pstr_eq(alg->digest, expected[_i].digest);
	ck_assert_uint_eq(alg->digest_bytes, expected[_i].digest_bytes);
	ck_assert_pstr_eq(alg->curve ? alg->curve->name : NULL, expected[_i].curve);
	ck_assert_uint_eq(alg->curve ? alg->curve->coordinate_bytes : 0, expected[_i].coordinate_bytes);
	if (expected[_i].curve)
		ck_assert_ptr_eq(alg->curve, curve_find(span_of(expected[_i].curve)));
}
END_TEST

START_TEST(holds_these_algorithms_in_this_order_and_no_other)
{
	ck_assert_uint_eq(ALGORITHM_COUNT, EXPECTED);
	for (size_t i = 0; i < EXPECTED; i++)
		ck_assert_ptr_eq(algorithm_find(span_of(expected[i].name)), &algorithms[i]);
}
END_TEST

START_TEST(knows_eddsa_and_ed25519_as_names_of_one_algorithm)
{
	const struct algorithm *alg = algorithm_find(span_of("Ed25519"));

	ck_assert_ptr_nonnull(alg);
	ck_assert_ptr_eq(alg, algorithm_find(span_of("EdDSA")));
	ck_assert_str_eq(alg->name, "EdDSA");
	ck_assert_str_eq(alg->alias, "Ed25519");
}
END_TEST

START_TEST(gives_no_other_algorithm_a_second_name)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		ck_assert_msg((algorithms[i].alias != NULL) == (algorithms[i].scheme == SCHEME_EDDSA), "%s",
			      algorithms[i].name);
}
END_TEST

static const char *const strangers[] = {
	"none",	  "None",  "NONE",  "",	       "hs256", "Hs256",  "HS25", "HS2567", " HS256", "HS256 ",
	"ES256K", "eddsa", "EDDSA", "ed25519", "Ed448", "SHA256", "RS1",  "RSA",    "A128KW", "RSA-OAEP",
};

START_TEST(finds_no_algorithm_for_an_unknown_name)
{
	ck_assert_msg(algorithm_find(span_of(strangers[_i])) == NULL, "found \"%s\"", strangers[_i]);
}
END_TEST

START_TEST(finds_no_algorithm_for_a_name_followed_by_nul)
{
	static const uint8_t name[] = {'H', 'S', '2', '5', '6', 0};

	ck_assert_ptr_null(algorithm_find((struct span){name, sizeof(name)}));
	ck_assert_ptr_nonnull(algorithm_find((struct span){name, sizeof(name) - 1}));
}
END_TEST

START_TEST(finds_the_three_curves_of_jws)
{
	static const struct {
		const char *name;
		size_t coordinate_bytes;
	} rows[] = {{"P-256", 32}, {"P-384", 48}, {"P-521", 66}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct curve *curve = curve_find(span_of(rows[i].name));

		ck_assert_ptr_nonnull(curve);
		ck_assert_str_eq(curve->name, rows[i].name);
		ck_assert_uint_eq(curve->coordinate_bytes, rows[i].coordinate_bytes);
	}
}
END_TEST

START_TEST(finds_no_curve_for_an_unknown_name)
{
	static const char *const names[] = {
		"",	   "p-256",	"P-224",     "P256",	   "P-512",    "P-256 ", "P-25",
		"Ed25519", "secp256k1", "secp256r1", "prime256v1", "nistp256", "X25519",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(curve_find(span_of(names[i])) == NULL, "found \"%s\"", names[i]);
}
END_TEST

Suite *algorithm_suite(void)
{
	Suite *s = suite_create("algorithm");
	TCase *t = suites_group(s, "table");

	tcase_add_loop_test(t, binds_each_algorithm_to_one_scheme_key_type_hash_and_curve, 0, EXPECTED);
	tcase_add_test(t, holds_these_algorithms_in_this_order_and_no_other);
	tcase_add_test(t, knows_eddsa_and_ed25519_as_names_of_one_algorithm);
	tcase_add_test(t, gives_no_other_algorithm_a_second_name);

	t = suites_group(s, "find");
	tcase_add_loop_test(t, finds_no_algorithm_for_an_unknown_name, 0,
			    sizeof(strangers) / sizeof(strangers[0]));
	tcase_add_test(t, finds_no_algorithm_for_a_name_followed_by_nul);
	tcase_add_test(t, finds_the_three_curves_of_jws);
	tcase_add_test(t, finds_no_curve_for_an_unknown_name);
	return s;
}
