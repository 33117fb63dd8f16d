/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tokens on both sides of every bound, and other unusual tokens. Each case checks the complete answer of its
 * class.
 */
#include "suites.h"

#include <string.h>

#include "support/expect.h"
#include "support/fakehost.h"
#include "support/scene.h"

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

START_TEST(treats_a_word_with_one_dot_as_a_password)
{
	expect_passed_over(FOR_ALICE("correct.horse"));
}
END_TEST

START_TEST(treats_short_text_with_two_dots_as_a_password)
{
	expect_passed_over(FOR_ALICE("correct.horse.battery"));
}
END_TEST

/* The shortest signed token has 80 bytes. */
START_TEST(treats_79_bytes_shaped_like_a_token_as_a_password)
{
	expect_passed_over(FOR_ALICE(scene_text("a.b.%075d", 0)));
}
END_TEST

START_TEST(refuses_80_bytes_shaped_like_a_token)
{
	expect_refused(FOR_ALICE(scene_text("a.b.%076d", 0)), "malformed");
}
END_TEST

START_TEST(refuses_a_token_with_a_blank_inside)
{
	const char *token = scene_token();

	expect_refused(FOR_ALICE(scene_text("%.20s %s", token, token + 20)), "malformed");
}
END_TEST

START_TEST(treats_bytes_that_are_not_text_as_a_password)
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

START_TEST(refuses_an_empty_signature)
{
	const char *token = scene_token();

	expect_refused(FOR_ALICE(scene_text("%.*s.", (int)(strrchr(token, '.') - token), token)),
		       "malformed");
}
END_TEST

START_TEST(refuses_a_header_without_alg)
{
	scene.recipe.alg = NULL;
	expect_refused(FOR_ALICE(scene_token()), "header-invalid");
}
END_TEST

START_TEST(refuses_an_alg_that_no_key_is_bound_to)
{
	scene.recipe.alg = "\"HS256\"";
	expect_refused(FOR_ALICE(scene_token()), "alg-not-allowed");
}
END_TEST

START_TEST(accepts_a_token_that_the_last_of_8_keys_verifies)
{
	scene_configure_keys(8);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(refuses_a_changed_payload)
{
	const char *token = scene_token();

	expect_refused(FOR_ALICE(scene_changed(token, strchr(token, '.') + 10)), "signature-invalid");
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

/* JSON values that are not an object, and texts that are not JSON. */
static const char *const no_objects[] = {"[]",	 "[\"alice\"]", "[[{}]]", "\"alice\"", "1",
					 "null", "{",		"{}{}",	  "x"};

#define NO_OBJECT_COUNT ((int)(sizeof(no_objects) / sizeof(no_objects[0])))

START_TEST(refuses_a_header_that_is_not_an_object)
{
	expect_refused(&(struct attempt){"alice", scene_token_of(no_objects[_i], "{}"), false},
		       "header-invalid");
}
END_TEST

START_TEST(refuses_claims_that_are_not_an_object)
{
	const char *token = scene_token_of("{\"alg\":\"ES256\",\"kid\":\"k1\"}", no_objects[_i]);

	expect_refused(&(struct attempt){"alice", token, false}, "claims-invalid");
}
END_TEST

START_TEST(refuses_a_token_without_issuer)
{
	scene.recipe.iss = NULL;
	expect_refused(FOR_ALICE(scene_token()), "issuer-mismatch");
}
END_TEST

START_TEST(accepts_an_exp_29_seconds_ago)
{
	scene.recipe.exp = scene_number(NOW - 29);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(accepts_an_nbf_30_seconds_ahead)
{
	scene.recipe.nbf = scene_number(NOW + 30);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(accepts_an_iat_30_seconds_ahead)
{
	scene.recipe.iat = scene_number(NOW + 30);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(accepts_a_lifetime_of_an_hour)
{
	scene.recipe.exp = scene_number(NOW + 3600);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(refuses_the_account_in_another_case)
{
	scene.recipe.sub = "\"Alice\"";
	expect_refused(FOR_ALICE(scene_token()), "user-mismatch");
}
END_TEST

/* The token names the account that was asked for, but the database returns an entry with another name. */
START_TEST(refuses_an_account_that_the_database_finds_in_another_case)
{
	fakehost.ignores_case = true;
	scene.recipe.sub = "\"ALICE\"";
	expect_refused(FOR("ALICE", scene_token()), "account-unknown");
}
END_TEST

/* The text that sshd sends for an unknown account. It is as long as what the user typed. */
static const char *junk(size_t bytes)
{
	static const char pattern[] = "\b\n\r\177INCORRECT";
	char text[256];

	for (size_t i = 0; i < bytes; i++)
		text[i] = pattern[i % (sizeof(pattern) - 1)];
	return scene_text("%.*s", (int)bytes, text);
}

START_TEST(treats_79_bytes_of_sshds_junk_for_unknown_users_as_a_password)
{
	expect_passed_over(FOR("carol", junk(79)));
}
END_TEST

START_TEST(refuses_80_bytes_of_sshds_junk_for_unknown_users)
{
	expect_refused(FOR("carol", junk(80)), "account-unknown");
}
END_TEST

START_TEST(refuses_200_bytes_of_sshds_junk_for_unknown_users)
{
	expect_refused(FOR("carol", junk(200)), "account-unknown");
}
END_TEST

START_TEST(accepts_uid_0_where_it_is_permitted)
{
	scene_configure("", "permit_root = yes\n", "");
	scene.recipe.sub = "\"toor\"";
	expect_accepted(FOR("toor", scene_token()));
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

static void add_form(Suite *s)
{
	TCase *group = suites_group(s, "form");

	add_both(group, treats_a_word_with_one_dot_as_a_password);
	add_both(group, treats_short_text_with_two_dots_as_a_password);
	add_both(group, treats_79_bytes_shaped_like_a_token_as_a_password);
	add_both(group, refuses_80_bytes_shaped_like_a_token);
	add_both(group, refuses_a_token_with_a_blank_inside);
	add_both(group, treats_bytes_that_are_not_text_as_a_password);
	add_both(group, accepts_white_space_around_a_token);
	add_both(group, accepts_a_token_of_exactly_max_token_bytes);
	add_both(group, refuses_an_empty_signature);
	add_both(group, refuses_a_header_without_alg);
	tcase_add_loop_test(group, refuses_a_header_that_is_not_an_object, 0, NO_OBJECT_COUNT);
	add_both(group, treats_79_bytes_of_sshds_junk_for_unknown_users_as_a_password);
	add_both(group, refuses_80_bytes_of_sshds_junk_for_unknown_users);
	add_both(group, refuses_200_bytes_of_sshds_junk_for_unknown_users);
}

static void add_key(Suite *s)
{
	TCase *group = suites_group(s, "key");

	add_both(group, accepts_a_token_without_kid_and_typ);
	add_both(group, refuses_an_alg_that_no_key_is_bound_to);
	add_both(group, accepts_a_token_that_the_last_of_8_keys_verifies);
	add_both(group, refuses_a_changed_payload);
	add_both(group, refuses_a_token_of_another_signer);
	tcase_add_loop_test(group, refuses_claims_that_are_not_an_object, 0, NO_OBJECT_COUNT);
}

static void add_rules(Suite *s)
{
	TCase *group = suites_group(s, "rules");

	add_both(group, refuses_a_token_without_issuer);
	add_both(group, accepts_an_exp_29_seconds_ago);
	add_both(group, accepts_an_nbf_30_seconds_ahead);
	add_both(group, accepts_an_iat_30_seconds_ahead);
	add_both(group, accepts_a_lifetime_of_an_hour);
	add_both(group, refuses_the_account_in_another_case);
	add_both(group, refuses_an_account_that_the_database_finds_in_another_case);
	add_both(group, accepts_uid_0_where_it_is_permitted);
	add_both(group, accepts_a_uid_of_exactly_min_uid);
	add_both(group, accepts_an_account_whose_entry_is_large);
	add_both(group, accepts_an_account_after_interrupted_look_ups);
}

Suite *bounds_suite(void)
{
	Suite *s = suite_create("bounds");

	add_form(s);
	add_key(s);
	add_rules(s);
	return s;
}
