/* SPDX-License-Identifier: BSD-2-Clause */
/* The rule on revoked tokens. */
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/keys/thumbprint.h"
#include "core/policy/rules.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* Add a line to one of the files. */
static struct revocation *revoke_in(struct scene *s, size_t file, enum revocation_kind kind,
				    const char *value)
{
	struct revocations *list = &s->trust.revocations[file];

	set_text(&list->path, file ? "/etc/pam_jwt/revoked" : "/var/lib/pam_jwt/revoked");
	list->at = reallocarray(list->at, list->count + 1, sizeof(*list->at));
	ck_assert_ptr_nonnull(list->at);
	list->at[list->count] =
		(struct revocation){.kind = kind, .line = (int)list->count + 1, .value = value};
	return &list->at[list->count++];
}

static const struct {
	enum revocation_kind kind;
	const char *value, *slug;
} lines[] = {
	{REVOCATION_JTI, "0123456789abcdef", "revoked"},
	{REVOCATION_JTI, "0123456789abcde", "ok"},
	{REVOCATION_JTI, "0123456789abcdef0", "ok"},
	{REVOCATION_JTI, "0123456789ABCDEF", "ok"},
	{REVOCATION_JTI, "*", "ok"},
	{REVOCATION_SUB, "alice", "revoked"},
	{REVOCATION_SUB, "alic", "ok"},
	{REVOCATION_SUB, "0123456789abcdef", "ok"},
	{REVOCATION_USER, "alice", "revoked"},
	{REVOCATION_USER, "bob", "ok"},
	{REVOCATION_ALL, "*", "revoked"},
};

START_TEST(refuses_a_token_that_a_line_revokes)
{
	for (size_t file = 0; file < REVOCATION_FILES; file++) {
		struct scene *s = scene_start("ES256");

		(void)revoke_in(s, file, lines[_i].kind, lines[_i].value);
		assert_slug(scene_decide(s), lines[_i].slug);
	}
}
END_TEST

/* sub and the account may differ: the one is what the token says, the other what was asked for. */
START_TEST(distinguishes_the_subject_from_the_account)
{
	struct scene *s = scene_start("ES256");

	set_text(&scene_issuer(s)->user_claim, "name");
	scene_claim(s, "name", "\"alice\"");
	scene_claim(s, "sub", "\"4711\"");
	revoke_in(s, 0, REVOCATION_SUB, "alice");
	assert_slug(scene_decide(s), "ok");
	revoke_in(s, 0, REVOCATION_SUB, "4711");
	assert_slug(scene_decide(s), "revoked");
}
END_TEST

START_TEST(looks_at_the_claim_that_identifies_the_token)
{
	struct scene *s = scene_start("ES256");

	set_text(&scene_issuer(s)->jti_claim, "uti");
	scene_claim(s, "uti", "\"u1\"");
	revoke_in(s, 0, REVOCATION_JTI, "0123456789abcdef");
	assert_slug(scene_decide(s), "ok");
	revoke_in(s, 0, REVOCATION_JTI, "u1");
	assert_slug(scene_decide(s), "revoked");
}
END_TEST

static const struct {
	const char *iss, *slug;
} issuers[] = {
	{NULL, "revoked"},
	{"https://login.example.com", "revoked"},
	{"https://login.example.co", "ok"},
	{"https://login.example.com/", "ok"},
};

START_TEST(revokes_tokens_of_one_issuer_or_of_any)
{
	struct scene *s = scene_start("ES256");

	revoke_in(s, 0, REVOCATION_ALL, "*")->iss = issuers[_i].iss;
	assert_slug(scene_decide(s), issuers[_i].slug);
}
END_TEST

START_TEST(revokes_no_token_without_iss_for_an_issuer)
{
	struct scene *s = scene_start("ES256");

	set_text(&scene_issuer(s)->iss, NULL);
	scene_claim(s, "iss", NULL);
	revoke_in(s, 0, REVOCATION_ALL, "*")->iss = "https://login.example.com";
	assert_slug(scene_decide(s), "ok");
	s->trust.revocations[0].at[0].iss = NULL;
	assert_slug(scene_decide(s), "revoked");
}
END_TEST

static const struct {
	int64_t before;
	const char *fraction, *slug;
} dates[] = {
	{NOW - 1, "", "ok"},	 {NOW, "", "revoked"},	   {NOW + 1, "", "revoked"},
	{NOW - 1, ".999", "ok"}, {NOW, ".999", "revoked"},
};

START_TEST(revokes_tokens_issued_at_or_before_a_date)
{
	struct scene *s = scene_start("ES256");
	struct revocation *line = revoke_in(s, 0, REVOCATION_USER, "alice");

	s->now = NOW + 1;
	scene_date(s, "iat", 0, dates[_i].fraction);
	line->has_before = true;
	line->before = dates[_i].before;
	assert_slug(scene_decide(s), dates[_i].slug);
}
END_TEST

START_TEST(revokes_a_token_without_iat_for_every_date)
{
	struct scene *s = scene_start("ES256");
	struct revocation *line = revoke_in(s, 0, REVOCATION_USER, "alice");

	line->has_before = true;
	line->before = 0;
	assert_slug(scene_decide(s), "ok");
	scene_claim(s, "iat", NULL);
	scene_issuer(s)->has_max_lifetime = false;
	assert_slug(scene_decide(s), "revoked");
}
END_TEST

/* A clock that was changed must not bring tokens back: the file is shortened by its writer alone. */
START_TEST(revokes_also_after_the_line_may_be_removed)
{
	struct scene *s = scene_start("ES256");

	revoke_in(s, 0, REVOCATION_ALL, "*")->until = NOW - 1;
	assert_slug(scene_decide(s), "revoked");
}
END_TEST

START_TEST(revokes_all_tokens_of_a_key)
{
	static const char *const algs[] = {"RS256", "ES256", "EdDSA"};

	for (size_t i = 0; i < COUNT(algs); i++) {
		struct scene *s = scene_start(algs[i]);
		char thumbprint[THUMBPRINT_SIZE];

		ck_assert(thumbprint_of(scene_key(s), thumbprint));
		revoke_in(s, 0, REVOCATION_KEY, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
		assert_slug(scene_decide(s), "ok");
		revoke_in(s, 1, REVOCATION_KEY, thumbprint);
		assert_slug(scene_decide(s), "revoked");
	}
}
END_TEST

START_TEST(revokes_no_secret_by_its_thumbprint)
{
	struct scene *s = scene_start("HS256");

	revoke_in(s, 0, REVOCATION_KEY, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
	assert_slug(scene_decide(s), "ok");
}
END_TEST

/* Without a valid token for the account, nobody learns whether it exists. */
START_TEST(asks_for_no_account_of_a_revoked_token)
{
	struct scene *s = scene_start("ES256");

	revoke_in(s, 0, REVOCATION_ALL, "*");
	assert_slug(scene_decide(s), "revoked");
	ck_assert_int_eq(scene_account_asked, 0);
}
END_TEST

START_TEST(reports_the_line_that_revokes)
{
	struct scene *s = scene_start("ES256");
	struct revocation *line;
	SCOPED(verdict) v = {0}, dated = {0};
	struct report_row row;

	revoke_in(s, 1, REVOCATION_JTI, "another");
	line = revoke_in(s, 1, REVOCATION_SUB, "alice");
	scene_verdict(s, scene_token(s), &v);
	rules_report(&v, RULE_REVOKED, &row);
	ck_assert_str_eq(row.expected, "no revocation");
	ck_assert_str_eq(row.found, "/etc/pam_jwt/revoked:2: sub \"alice\"");
	line->has_before = true;
	line->before = NOW + 30;
	scene_verdict(s, scene_token(s), &dated);
	rules_report(&dated, RULE_REVOKED, &row);
	ck_assert_str_eq(
		row.found,
		"/etc/pam_jwt/revoked:2: sub \"alice\", issued at or before 2023-11-14 22:13:50Z, in 30s");
}
END_TEST

Suite *revoked_suite(void)
{
	Suite *suite = suite_create("revoked");
	TCase *cases = scene_group(suite, "revoked");

	tcase_add_loop_test(cases, refuses_a_token_that_a_line_revokes, 0, COUNT(lines));
	tcase_add_test(cases, distinguishes_the_subject_from_the_account);
	tcase_add_test(cases, looks_at_the_claim_that_identifies_the_token);
	tcase_add_loop_test(cases, revokes_tokens_of_one_issuer_or_of_any, 0, COUNT(issuers));
	tcase_add_test(cases, revokes_no_token_without_iss_for_an_issuer);
	tcase_add_loop_test(cases, revokes_tokens_issued_at_or_before_a_date, 0, COUNT(dates));
	tcase_add_test(cases, revokes_a_token_without_iat_for_every_date);
	tcase_add_test(cases, revokes_also_after_the_line_may_be_removed);
	tcase_add_test(cases, revokes_all_tokens_of_a_key);
	tcase_add_test(cases, revokes_no_secret_by_its_thumbprint);
	tcase_add_test(cases, asks_for_no_account_of_a_revoked_token);
	tcase_add_test(cases, reports_the_line_that_revokes);
	return suite;
}
