/* SPDX-License-Identifier: BSD-2-Clause */
/* One case for each slug: a valid token with one change, and a password. */
#include "suites.h"

#include <string.h>

#include "core/base/reason.h"
#include "support/expect.h"
#include "support/fakehost.h"
#include "support/scene.h"
#include "support/witness.h"

START_TEST(accepts_a_valid_token)
{
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(answers_not_a_token_for_a_password)
{
	expect_passed_over(FOR_ALICE(PASSWORD));
}
END_TEST

START_TEST(refuses_a_token_of_one_byte_more_than_max_token_bytes)
{
	const char *token = scene_token();

	scene_configure(scene_text("max_token_bytes = %zu\n", strlen(token) - 1), "", "");
	expect_refused(FOR_ALICE(token), "token-too-long");
}
END_TEST

START_TEST(refuses_a_fourth_segment)
{
	expect_refused(FOR_ALICE(scene_text("%s.AAAA", scene_token())), "malformed");
}
END_TEST

START_TEST(refuses_a_header_with_crit)
{
	scene.recipe.crit = "[\"exp\"]";
	expect_refused(FOR_ALICE(scene_token()), "header-invalid");
}
END_TEST

START_TEST(refuses_another_typ)
{
	scene.recipe.typ = "\"at+jwt\"";
	expect_refused(FOR_ALICE(scene_token()), "type-unexpected");
}
END_TEST

START_TEST(refuses_an_unknown_kid)
{
	scene.recipe.kid = "\"k2\"";
	expect_refused(FOR_ALICE(scene_token()), "key-unknown");
}
END_TEST

START_TEST(refuses_alg_none)
{
	scene.recipe.alg = "\"none\"";
	expect_refused(FOR_ALICE(scene_token()), "alg-not-allowed");
}
END_TEST

START_TEST(refuses_a_token_that_9_keys_could_have_signed)
{
	scene_configure_keys(9);
	expect_refused(FOR_ALICE(scene_token()), "key-ambiguous");
}
END_TEST

START_TEST(refuses_a_changed_signature)
{
	expect_refused(FOR_ALICE(scene_changed_signature(scene_token())), "signature-invalid");
}
END_TEST

START_TEST(refuses_an_exp_that_is_a_string)
{
	scene.recipe.exp = scene_text("\"%s\"", scene.recipe.exp);
	expect_refused(FOR_ALICE(scene_token()), "claims-invalid");
}
END_TEST

START_TEST(refuses_another_issuer)
{
	scene.recipe.iss = "\"https://login.example.org\"";
	expect_refused(FOR_ALICE(scene_token()), "issuer-mismatch");
}
END_TEST

START_TEST(refuses_another_audience)
{
	scene.recipe.aud = "\"web2.example.com\"";
	expect_refused(FOR_ALICE(scene_token()), "audience-mismatch");
}
END_TEST

START_TEST(refuses_a_token_without_exp)
{
	scene.recipe.exp = NULL;
	expect_refused(FOR_ALICE(scene_token()), "exp-missing");
}
END_TEST

START_TEST(refuses_an_exp_30_seconds_ago)
{
	scene.recipe.exp = scene_number(NOW - 30);
	expect_refused(FOR_ALICE(scene_token()), "expired");
}
END_TEST

START_TEST(refuses_an_nbf_31_seconds_ahead)
{
	scene.recipe.nbf = scene_number(NOW + 31);
	expect_refused(FOR_ALICE(scene_token()), "not-yet-valid");
}
END_TEST

START_TEST(refuses_a_token_without_iat)
{
	scene.recipe.iat = NULL;
	expect_refused(FOR_ALICE(scene_token()), "iat-missing");
}
END_TEST

START_TEST(refuses_an_iat_31_seconds_ahead)
{
	scene.recipe.iat = scene_number(NOW + 31);
	expect_refused(FOR_ALICE(scene_token()), "issued-in-future");
}
END_TEST

START_TEST(refuses_a_lifetime_of_an_hour_and_a_second)
{
	scene.recipe.exp = scene_number(NOW + 3601);
	expect_refused(FOR_ALICE(scene_token()), "lifetime-too-long");
}
END_TEST

START_TEST(refuses_a_token_without_user)
{
	scene.recipe.sub = NULL;
	expect_refused(FOR_ALICE(scene_token()), "user-missing");
}
END_TEST

START_TEST(refuses_a_token_for_another_account)
{
	expect_refused(FOR("bob", scene_token()), "user-mismatch");
}
END_TEST

START_TEST(refuses_a_token_that_breaks_a_rule)
{
	scene_configure("", "require = jti=another\n", "");
	expect_refused(FOR_ALICE(scene_token()), "rule-failed");
}
END_TEST

START_TEST(refuses_a_token_that_is_bound_to_a_key)
{
	scene.recipe.cnf = "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}";
	expect_refused(FOR_ALICE(scene_token()), "binding-failed");
}
END_TEST

START_TEST(refuses_a_token_that_was_revoked)
{
	scene_configure("revoked = revoked\n", "", "");
	scene_write("revoked", "2026-01-31T12:00:00Z * user alice\n", 0644);
	expect_refused(FOR_ALICE(scene_token()), "revoked");
}
END_TEST

START_TEST(refuses_an_account_that_does_not_exist)
{
	scene.recipe.sub = "\"carol\"";
	expect_refused(FOR("carol", scene_token()), "account-unknown");
}
END_TEST

START_TEST(refuses_uid_0_whatever_its_name)
{
	scene.recipe.sub = "\"toor\"";
	expect_refused(FOR("toor", scene_token()), "root-refused");
}
END_TEST

START_TEST(refuses_a_uid_of_one_less_than_min_uid)
{
	scene.recipe.sub = "\"system\"";
	expect_refused(FOR("system", scene_token()), "uid-too-low");
}
END_TEST

START_TEST(refuses_the_uid_of_nobody)
{
	scene_configure("", "min_uid = 0\npermit_root = yes\n", "");
	scene.recipe.sub = "\"nobody\"";
	expect_refused(FOR("nobody", scene_token()), "uid-reserved");
}
END_TEST

START_TEST(refuses_a_token_without_jti_where_its_use_is_limited)
{
	scene_configure("", "use = once\n", "");
	scene.recipe.jti = NULL;
	expect_refused(FOR_ALICE(scene_token()), "jti-missing");
}
END_TEST

/* Log in, and forget what was noted of it. */
static void use(const char *token)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, token), PAM_SUCCESS);
	stack_end(s);
	logbook_reset();
	witness_reset();
}

START_TEST(refuses_a_token_that_was_used)
{
	scene_configure_store("use = once\n");
	use(scene_token());
	expect_refused(FOR_ALICE(scene_token()), "replayed");
}
END_TEST

/* Every slug of the classes "none", "no token" and "token", with the case that provokes it. */
static const struct {
	const char *slug;
	const TTest *const *provoked_by;
} covered[] = {
	{"ok", &accepts_a_valid_token},
	{"not-a-token", &answers_not_a_token_for_a_password},
	{"token-too-long", &refuses_a_token_of_one_byte_more_than_max_token_bytes},
	{"malformed", &refuses_a_fourth_segment},
	{"header-invalid", &refuses_a_header_with_crit},
	{"type-unexpected", &refuses_another_typ},
	{"key-unknown", &refuses_an_unknown_kid},
	{"alg-not-allowed", &refuses_alg_none},
	{"key-ambiguous", &refuses_a_token_that_9_keys_could_have_signed},
	{"signature-invalid", &refuses_a_changed_signature},
	{"claims-invalid", &refuses_an_exp_that_is_a_string},
	{"issuer-mismatch", &refuses_another_issuer},
	{"audience-mismatch", &refuses_another_audience},
	{"exp-missing", &refuses_a_token_without_exp},
	{"expired", &refuses_an_exp_30_seconds_ago},
	{"not-yet-valid", &refuses_an_nbf_31_seconds_ahead},
	{"iat-missing", &refuses_a_token_without_iat},
	{"issued-in-future", &refuses_an_iat_31_seconds_ahead},
	{"lifetime-too-long", &refuses_a_lifetime_of_an_hour_and_a_second},
	{"user-missing", &refuses_a_token_without_user},
	{"user-mismatch", &refuses_a_token_for_another_account},
	{"rule-failed", &refuses_a_token_that_breaks_a_rule},
	{"binding-failed", &refuses_a_token_that_is_bound_to_a_key},
	{"revoked", &refuses_a_token_that_was_revoked},
	{"account-unknown", &refuses_an_account_that_does_not_exist},
	{"root-refused", &refuses_uid_0_whatever_its_name},
	{"uid-reserved", &refuses_the_uid_of_nobody},
	{"uid-too-low", &refuses_a_uid_of_one_less_than_min_uid},
	{"jti-missing", &refuses_a_token_without_jti_where_its_use_is_limited},
	{"replayed", &refuses_a_token_that_was_used},
};

START_TEST(this_test_provokes_every_slug_of_a_token)
{
	for (unsigned r = 0; r < REASON_COUNT; r++) {
		enum fault fault = reason_fault((enum reason)r);
		size_t i = 0;

		if (fault == FAULT_HOST || fault == FAULT_BUG)
			continue;
		while (i < sizeof(covered) / sizeof(covered[0]) &&
		       strcmp(covered[i].slug, reason_slug((enum reason)r)) != 0)
			i++;
		ck_assert_msg(i < sizeof(covered) / sizeof(covered[0]), "no case has the slug %s",
			      reason_slug((enum reason)r));
	}
}
END_TEST

Suite *outcomes_suite(void)
{
	Suite *s = suite_create("outcomes");
	TCase *group = suites_group(s, "slugs");

	for (size_t i = 0; i < sizeof(covered) / sizeof(covered[0]); i++)
		add_both(group, *covered[i].provoked_by);
	tcase_add_test(group, this_test_provokes_every_slug_of_a_token);
	return s;
}
