/* SPDX-License-Identifier: BSD-2-Clause */
/* What a token and a password are answered: one change from the valid token, and the slug, code and line of it. */
#include "suites.h"

#include <stdlib.h>
#include <string.h>

#include "core/reason.h"
#include "support/expect.h"
#include "support/fakehost.h"
#include "support/scene.h"

#define FOR(account, text) (&(struct attempt){account, text, _i == 1})
#define FOR_ALICE(text) FOR("alice", text)

START_TEST(accepts_a_valid_token)
{
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(accepts_white_space_around_a_token)
{
	expect_accepted(FOR_ALICE(scene_text(" \t%s \r\n", scene_token())));
}
END_TEST

START_TEST(accepts_a_token_without_kid_and_typ)
{
	scene.recipe.kid = scene.recipe.typ = NULL;
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(passes_over_a_password)
{
	expect_passed_over(FOR_ALICE(PASSWORD));
}
END_TEST

START_TEST(passes_over_a_password_with_one_dot)
{
	expect_passed_over(FOR_ALICE("correct.horse"));
}
END_TEST

START_TEST(refuses_a_password_with_two_dots_and_letters_alone)
{
	expect_refused(FOR_ALICE("correct.horse.battery"), "malformed");
}
END_TEST

START_TEST(passes_over_a_token_with_a_blank_inside)
{
	const char *token = scene_token();

	expect_passed_over(FOR_ALICE(scene_text("%.20s %s", token, token + 20)));
}
END_TEST

START_TEST(passes_over_bytes_that_are_no_text)
{
	expect_passed_over(FOR_ALICE("\x01\x1b[31m\x7f\x80\xff\xfe.\xc3\x28.x"));
}
END_TEST

START_TEST(accepts_a_token_of_exactly_max_token_bytes)
{
	const char *token = scene_token();

	scene_configure(scene_text("max_token_bytes = %zu\n", strlen(token)), "", "");
	expect_accepted(FOR_ALICE(token));
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

START_TEST(refuses_an_empty_signature)
{
	char *token = strdup(scene_token());

	strrchr(token, '.')[1] = '\0';
	expect_refused(FOR_ALICE(token), "malformed");
	free(token);
}
END_TEST

START_TEST(refuses_a_header_with_crit)
{
	scene.recipe.crit = "[\"exp\"]";
	expect_refused(FOR_ALICE(scene_token()), "header-invalid");
}
END_TEST

START_TEST(refuses_a_header_without_alg)
{
	scene.recipe.alg = NULL;
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

START_TEST(refuses_an_alg_that_no_key_is_bound_to)
{
	scene.recipe.alg = "\"HS256\"";
	expect_refused(FOR_ALICE(scene_token()), "alg-not-allowed");
}
END_TEST

/* This many keys without a kid in the issuer's section, the last of them the one that signs. */
static void configure_keys(int count)
{
	const char *lines = "";

	for (int i = 0; i < count; i++) {
		struct mint other;
		char *pem;

		mint_init(&other, "ES256");
		pem = mint_public_pem(i + 1 < count ? &other : &scene.mint);
		scene_write(scene_text("keys/%d.pem", i), pem, 0644);
		lines = scene_text("%skey = %d.pem\n", lines, i);
		free(pem);
		mint_done(&other);
	}
	scene_write("pam_jwt.conf",
		    scene_text("hostname = web1.example.com\n[issuer corp]\niss = https://login.example.com\nalgorithm = ES256\n%s",
			       lines),
		    0644);
}

START_TEST(accepts_a_token_that_the_last_of_16_keys_verifies)
{
	configure_keys(16);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(refuses_a_token_that_17_keys_could_have_signed)
{
	configure_keys(17);
	expect_refused(FOR_ALICE(scene_token()), "key-ambiguous");
}
END_TEST

/* Another character of base64url, so that the text is canonical still. */
static char other_digit(char digit)
{
	return digit == 'A' ? 'B' : 'A';
}

START_TEST(refuses_a_changed_signature)
{
	char *token = strdup(scene_token()), *at = strrchr(token, '.') + 1;

	*at = other_digit(*at);
	expect_refused(FOR_ALICE(token), "signature-invalid");
	free(token);
}
END_TEST

START_TEST(refuses_a_changed_payload)
{
	char *token = strdup(scene_token()), *at = strchr(token, '.') + 10;

	*at = other_digit(*at);
	expect_refused(FOR_ALICE(token), "signature-invalid");
	free(token);
}
END_TEST

START_TEST(refuses_a_token_of_another_signer)
{
	struct mint stranger;

	mint_init(&stranger, "ES256");
	scene_write("keys/corp.jwk", scene_jwk(&stranger, "k1"), 0644);
	mint_done(&stranger);
	expect_refused(FOR_ALICE(scene_token()), "signature-invalid");
}
END_TEST

START_TEST(refuses_an_exp_that_is_text)
{
	scene.recipe.exp = scene_text("\"%s\"", scene.recipe.exp);
	expect_refused(FOR_ALICE(scene_token()), "claims-invalid");
}
END_TEST

/* What JSON can be besides an object, and what is none. */
static const char *const no_objects[] = {"[]", "[\"alice\"]", "[[{}]]", "\"alice\"", "1", "null", "{", "{}{}", "x"};

#define NO_OBJECT_COUNT ((int)(sizeof(no_objects) / sizeof(no_objects[0])))

START_TEST(refuses_a_header_that_is_no_object)
{
	expect_refused(&(struct attempt){"alice", scene_token_of(no_objects[_i], "{}"), false}, "header-invalid");
}
END_TEST

START_TEST(refuses_claims_that_are_no_object)
{
	const char *token = scene_token_of("{\"alg\":\"ES256\",\"kid\":\"k1\"}", no_objects[_i]);

	expect_refused(&(struct attempt){"alice", token, false}, "claims-invalid");
}
END_TEST

START_TEST(refuses_another_issuer)
{
	scene.recipe.iss = "\"https://login.example.org\"";
	expect_refused(FOR_ALICE(scene_token()), "issuer-mismatch");
}
END_TEST

START_TEST(refuses_a_token_without_issuer)
{
	scene.recipe.iss = NULL;
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

START_TEST(accepts_an_exp_29_seconds_ago)
{
	scene.recipe.exp = scene_number(NOW - 29);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(refuses_an_exp_30_seconds_ago)
{
	scene.recipe.exp = scene_number(NOW - 30);
	expect_refused(FOR_ALICE(scene_token()), "expired");
}
END_TEST

START_TEST(accepts_an_nbf_30_seconds_ahead)
{
	scene.recipe.nbf = scene_number(NOW + 30);
	expect_accepted(FOR_ALICE(scene_token()));
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

START_TEST(accepts_an_iat_30_seconds_ahead)
{
	scene.recipe.iat = scene_number(NOW + 30);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(refuses_an_iat_31_seconds_ahead)
{
	scene.recipe.iat = scene_number(NOW + 31);
	expect_refused(FOR_ALICE(scene_token()), "issued-in-future");
}
END_TEST

START_TEST(accepts_a_lifetime_of_an_hour)
{
	scene.recipe.exp = scene_number(NOW + 3600);
	expect_accepted(FOR_ALICE(scene_token()));
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

START_TEST(refuses_the_account_in_other_letters)
{
	scene.recipe.sub = "\"Alice\"";
	expect_refused(FOR_ALICE(scene_token()), "user-mismatch");
}
END_TEST

START_TEST(refuses_an_account_that_does_not_exist)
{
	scene.recipe.sub = "\"carol\"";
	expect_refused(FOR("carol", scene_token()), "account-unknown");
}
END_TEST

/* What sshd hands on for an account that does not exist, as long as what was typed there. */
static const char *junk(size_t bytes)
{
	static const char pattern[] = "\b\n\r\177INCORRECT";
	char text[256];

	for (size_t i = 0; i < bytes; i++)
		text[i] = pattern[i % (sizeof(pattern) - 1)];
	return scene_text("%.*s", (int)bytes, text);
}

START_TEST(passes_over_79_bytes_of_what_sshd_types_for_unknown_accounts)
{
	expect_passed_over(FOR("carol", junk(79)));
}
END_TEST

START_TEST(refuses_80_bytes_of_what_sshd_types_for_unknown_accounts)
{
	expect_refused(FOR("carol", junk(80)), "account-unknown");
}
END_TEST

START_TEST(refuses_200_bytes_of_what_sshd_types_for_unknown_accounts)
{
	expect_refused(FOR("carol", junk(200)), "account-unknown");
}
END_TEST

START_TEST(refuses_uid_0_whatever_its_name)
{
	scene.recipe.sub = "\"toor\"";
	expect_refused(FOR("toor", scene_token()), "root-refused");
}
END_TEST

START_TEST(accepts_uid_0_where_it_is_permitted)
{
	scene_configure("", "permit_root = yes\n", "");
	scene.recipe.sub = "\"toor\"";
	expect_accepted(FOR("toor", scene_token()));
}
END_TEST

START_TEST(refuses_a_uid_of_one_less_than_min_uid)
{
	scene.recipe.sub = "\"system\"";
	expect_refused(FOR("system", scene_token()), "uid-too-low");
}
END_TEST

START_TEST(accepts_a_uid_of_exactly_min_uid)
{
	scene.recipe.sub = "\"first\"";
	expect_accepted(FOR("first", scene_token()));
}
END_TEST

START_TEST(accepts_an_account_whose_entry_is_large)
{
	fakehost.account_bytes = 200 * 1024;
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(accepts_an_account_after_interrupted_look_ups)
{
	fakehost.account_interruptions = 3;
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

/* Every slug of the classes "none", "no token" and "token", with the case that provokes it. */
static const struct {
	const char *slug;
	const TTest *const *provoked_by;
} covered[] = {
	{"ok", &accepts_a_valid_token},
	{"not-a-token", &passes_over_a_password},
	{"token-too-long", &refuses_a_token_of_one_byte_more_than_max_token_bytes},
	{"malformed", &refuses_a_fourth_segment},
	{"header-invalid", &refuses_a_header_with_crit},
	{"type-unexpected", &refuses_another_typ},
	{"key-unknown", &refuses_an_unknown_kid},
	{"alg-not-allowed", &refuses_alg_none},
	{"key-ambiguous", &refuses_a_token_that_17_keys_could_have_signed},
	{"signature-invalid", &refuses_a_changed_signature},
	{"claims-invalid", &refuses_an_exp_that_is_text},
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
	{"account-unknown", &refuses_an_account_that_does_not_exist},
	{"root-refused", &refuses_uid_0_whatever_its_name},
	{"uid-too-low", &refuses_a_uid_of_one_less_than_min_uid},
};

START_TEST(every_slug_of_a_token_has_a_case)
{
	for (unsigned r = 0; r < REASON_COUNT; r++) {
		enum fault fault = reason_fault((enum reason)r);
		size_t i = 0;

		if (fault == FAULT_HOST || fault == FAULT_BUG)
			continue;
		while (i < sizeof(covered) / sizeof(covered[0]) && strcmp(covered[i].slug, reason_slug((enum reason)r)) != 0)
			i++;
		ck_assert_msg(i < sizeof(covered) / sizeof(covered[0]), "no case has the slug %s", reason_slug((enum reason)r));
	}
}
END_TEST

static void add_form(Suite *s)
{
	TCase *group = suites_group(s, "form");

	add_both(group, passes_over_a_password_with_one_dot);
	add_both(group, refuses_a_password_with_two_dots_and_letters_alone);
	add_both(group, passes_over_a_token_with_a_blank_inside);
	add_both(group, passes_over_bytes_that_are_no_text);
	add_both(group, accepts_white_space_around_a_token);
	add_both(group, accepts_a_token_of_exactly_max_token_bytes);
	add_both(group, refuses_an_empty_signature);
	add_both(group, refuses_a_header_without_alg);
	tcase_add_loop_test(group, refuses_a_header_that_is_no_object, 0, NO_OBJECT_COUNT);
	add_both(group, passes_over_79_bytes_of_what_sshd_types_for_unknown_accounts);
	add_both(group, refuses_80_bytes_of_what_sshd_types_for_unknown_accounts);
	add_both(group, refuses_200_bytes_of_what_sshd_types_for_unknown_accounts);
}

static void add_key(Suite *s)
{
	TCase *group = suites_group(s, "key");

	add_both(group, accepts_a_token_without_kid_and_typ);
	add_both(group, refuses_an_alg_that_no_key_is_bound_to);
	add_both(group, accepts_a_token_that_the_last_of_16_keys_verifies);
	add_both(group, refuses_a_changed_payload);
	add_both(group, refuses_a_token_of_another_signer);
	tcase_add_loop_test(group, refuses_claims_that_are_no_object, 0, NO_OBJECT_COUNT);
}

static void add_rules(Suite *s)
{
	TCase *group = suites_group(s, "rules");

	add_both(group, refuses_a_token_without_issuer);
	add_both(group, accepts_an_exp_29_seconds_ago);
	add_both(group, accepts_an_nbf_30_seconds_ahead);
	add_both(group, accepts_an_iat_30_seconds_ahead);
	add_both(group, accepts_a_lifetime_of_an_hour);
	add_both(group, refuses_the_account_in_other_letters);
	add_both(group, accepts_uid_0_where_it_is_permitted);
	add_both(group, accepts_a_uid_of_exactly_min_uid);
	add_both(group, accepts_an_account_whose_entry_is_large);
	add_both(group, accepts_an_account_after_interrupted_look_ups);
}

Suite *outcomes_suite(void)
{
	Suite *s = suite_create("outcomes");
	TCase *group = suites_group(s, "slugs");

	for (size_t i = 0; i < sizeof(covered) / sizeof(covered[0]); i++)
		add_both(group, *covered[i].provoked_by);
	tcase_add_test(group, every_slug_of_a_token_has_a_case);
	add_form(s);
	add_key(s);
	add_rules(s);
	return s;
}
