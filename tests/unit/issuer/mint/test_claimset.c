/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/claims.h"

#include <string.h>

#include "unit/suites.h"

#define NOW 1700000000

static const struct claimset whole = {
	.sub = "alice", .iss = "corp", .jti = "1", .ttl_s = 60, .has_nbf = true, .nbf_offset_s = -30};

static const char *const own_names[] = {"sub", "iss", "jti", "aud", "iat", "exp", "nbf"};

static enum status build(const struct claimset *c, json_t **ret, struct note *n)
{
	memset(n, 0, sizeof(*n));
	return claimset_build(c, NOW, ret, n);
}

START_TEST(builds_each_registered_claim)
{
	char audience[] = "web1", *audiences[] = {audience};
	struct claimset c = whole;
	json_auto_t *claims = NULL;
	struct note n;

	c.aud = (struct names){audiences, 1};
	ck_assert_int_eq(build(&c, &claims, &n), STATUS_OK);
	ck_assert_uint_eq(json_object_size(claims), 7);
	for (size_t i = 0; i < 7; i++)
		ck_assert(claimset_makes(own_names[i]) && json_object_get(claims, own_names[i]));
	ck_assert(!claimset_makes("cnf") && !claimset_makes("Exp") && !claimset_makes(""));
}

START_TEST(adds_other_claims)
{
	json_auto_t *others = json_pack("{s:s, s:[i]}", "Exp", "a", "b", 1), *claims = NULL;
	struct claimset c = whole;
	struct note n;

	c.others = others;
	ck_assert_int_eq(build(&c, &claims, &n), STATUS_OK);
	ck_assert_str_eq(json_string_value(json_object_get(claims, "Exp")), "a");
	ck_assert(json_is_array(json_object_get(claims, "b")));
}

/* Otherwise a caller that may add claims could choose the lifetime and the account of a token. */
START_TEST(refuses_a_registered_claim_among_the_other_claims)
{
	json_auto_t *others = json_pack("{s:s, s:s}", "a", "b", own_names[_i], "c"), *claims = NULL;
	struct claimset c = whole;
	struct note n;

	c.others = others;
	ck_assert_int_eq(build(&c, &claims, &n), STATUS_USAGE);
	ck_assert_ptr_null(claims);
	ck_assert_ptr_nonnull(strstr(n.text, own_names[_i]));
}

Suite *claimset_suite(void)
{
	Suite *suite = suite_create("claimset");
	TCase *cases = tcase_create("claimset");

	tcase_add_test(cases, builds_each_registered_claim);
	tcase_add_test(cases, adds_other_claims);
	tcase_add_loop_test(cases, refuses_a_registered_claim_among_the_other_claims, 0, 7);
	suite_add_tcase(suite, cases);
	return suite;
}
