/* SPDX-License-Identifier: BSD-2-Clause */
/* Which account a token opens: user_claim, user_suffix, and users files. */
#include "core/policy/mapping.h"

#include <stdio.h>
#include <string.h>

#include "core/policy/rules.h"
#include "host/config/usersfile.h"
#include "support/fixture.h"
#include "unit/suites.h"

static void set_users(struct scene *s, const char *text)
{
	struct users *u = &scene_issuer(s)->users;
	struct note n = {0};
	enum reason r;

	users_done(u);
	r = usersfile_read(span_of(text), "/etc/pam_jwt/corp.users", u, &n);
	ck_assert_msg(r == REASON_OK, "%s: %s", text, n.text);
}

/* user_claim, user_suffix, the claim x, the account, the slug */
static const struct {
	const char *claim, *suffix, *json, *user, *slug;
} names[] = {
	{"x", "@example.com", "\"alice@example.com\"", "alice", "ok"},
	{"x", "@example.com", "\"alice@example.com\"", "alice@example.com", "user-mismatch"},
	{"x", "@example.com", "\"alice\"", "alice", "user-mismatch"},
	{"x", "@example.com", "\"alice@example.org\"", "alice", "user-mismatch"},
	{"x", "@example.com", "\"alice@EXAMPLE.com\"", "alice", "user-mismatch"},
	{"x", "@example.com", "\"alice@example.com.evil\"", "alice", "user-mismatch"},
	{"x", "@example.com", "\"alice@sub.example.com\"", "alice", "user-mismatch"},
	{"x", "@example.com", "\"@example.com\"", "alice", "user-mismatch"},
	{"x", "@example.com", "\"@example.com\"", "", "user-mismatch"},
	{"x", "@example.com", "\"alice@example.com@example.com\"", "alice", "user-mismatch"},
	{"x", "@example.com", "\"alice@example.com@example.com\"", "alice@example.com", "ok"},
	{"x", "@example.com", "\"\"", "alice", "user-mismatch"},
	{"x", "@example.com", "\"m\"", "alice", "user-mismatch"},
	{"x", "@example.com", "\"-alice@example.com\"", "-alice", "user-mismatch"},
	{"x", "@example.com", "\"a/b@example.com\"", "a/b", "user-mismatch"},
	{"/x/name", NULL, "{\"name\":\"alice\"}", "alice", "ok"},
	{"/x/name", NULL, "{\"name\":\"bob\"}", "alice", "user-mismatch"},
	{"/x/name", NULL, "{\"Name\":\"alice\"}", "alice", "user-missing"},
	{"/x/name", NULL, "\"alice\"", "alice", "user-missing"},
	{"/x/name", NULL, "[\"alice\"]", "alice", "user-missing"},
	{"/x/name", NULL, "{\"name\":5}", "5", "claims-invalid"},
	{"/x/name", "@y", "{\"name\":\"alice@y\"}", "alice", "ok"},
	{"/x", NULL, "\"alice\"", "alice", "ok"},
	{"x/name", NULL, "{\"name\":\"alice\"}", "alice", "user-missing"},
};

START_TEST(finds_the_account_by_claim_and_suffix)
{
	struct scene *s = scene_start("HS256");
	enum reason r;

	set_text(&scene_issuer(s)->user_claim, names[_i].claim);
	set_text(&scene_issuer(s)->user_suffix, names[_i].suffix);
	scene_claim(s, "x", names[_i].json);
	s->request.user = names[_i].user;
	r = scene_decide(s);
	ck_assert_msg(strcmp(reason_slug(r), names[_i].slug) == 0, "row %d: %s", _i, reason_slug(r));
}
END_TEST

/* A users file, the account, the slug. sub is alice, groups is ["ops"], level is 3. */
static const struct {
	const char *lines, *user, *slug;
} files[] = {
	{"own\n", "alice", "ok"},
	{"own\n", "bob", "user-mismatch"},
	{"", "alice", "user-mismatch"},
	{"user alice -> alice\n", "alice", "ok"},
	{"user alice -> deploy\n", "deploy", "ok"},
	{"user alice -> deploy\n", "alice", "user-mismatch"}, /* nothing but the file counts */
	{"user alice -> bob deploy\n", "deploy", "ok"},
	{"user alice -> bob deploy\n", "bob", "ok"},
	{"user alice -> bob deploy\n", "bob deploy", "user-mismatch"},
	{"user Alice -> deploy\n", "deploy", "user-mismatch"},
	{"user alic -> deploy\n", "deploy", "user-mismatch"},
	{"user alicee -> deploy\n", "deploy", "user-mismatch"},
	{"user * -> deploy\n", "deploy", "user-mismatch"},
	{"user bob -> deploy\nuser alice -> deploy\n", "deploy", "ok"},
	{"user alice -> deploy\nuser bob -> deploy\n", "deploy", "ok"},
	{"with groups=ops -> deploy\n", "deploy", "ok"},
	{"with groups=ops -> deploy\n", "Deploy", "user-mismatch"},
	{"with groups=dev -> deploy\n", "deploy", "user-mismatch"},
	{"with groups=ops level=3 -> deploy\n", "deploy", "ok"},
	{"with groups=ops level=4 -> deploy\n", "deploy", "user-mismatch"},
	{"with level=4 groups=ops -> deploy\n", "deploy", "user-mismatch"},
	{"with groups=dev -> deploy\nwith level=3 -> deploy\n", "deploy", "ok"},
	{"with groups=ops -> deploy\nown\n", "alice", "ok"},
	{"with missing=x -> deploy\n", "deploy", "user-mismatch"},
	/* naming an account with uid 0 does not permit it (the account of the scene gets uid 0) */
	{"with groups=ops -> root\n", "root", "root-refused"},
	{"own\nuser alice -> root\n", "root", "root-refused"},
};

START_TEST(finds_the_account_by_the_lines_of_a_file)
{
	struct scene *s = scene_start("HS256");
	enum reason r;

	set_users(s, files[_i].lines);
	scene_claim(s, "groups", "[\"ops\"]");
	scene_claim(s, "level", "3");
	s->request.user = files[_i].user;
	if (strcmp(files[_i].user, "root") == 0)
		scene_account.uid = 0;
	r = scene_decide(s);
	ck_assert_msg(strcmp(reason_slug(r), files[_i].slug) == 0, "%s: %s", files[_i].lines, reason_slug(r));
}
END_TEST

START_TEST(binds_the_uid_rules_to_mapped_accounts)
{
	static const struct {
		int64_t uid;
		const char *slug;
	} uids[] = {{999, "uid-too-low"}, {1000, "ok"}, {65534, "uid-reserved"}};
	struct scene *s = scene_start("HS256");

	set_users(s, "user alice -> daemon\n");
	s->request.user = "daemon";
	for (size_t i = 0; i < COUNT(uids); i++) {
		scene_account.uid = uids[i].uid;
		assert_slug(scene_decide(s), uids[i].slug);
	}
}
END_TEST

/* user compares the claim before user_suffix is removed, own after. */
START_TEST(applies_the_suffix_to_own_alone)
{
	struct scene *s = scene_start("HS256");

	set_text(&scene_issuer(s)->user_suffix, "@x");
	scene_claim(s, "sub", "\"alice@x\"");
	set_users(s, "own\nuser alice -> bob\nuser alice@x -> carol\n");
	assert_slug(scene_decide(s), "ok");
	s->request.user = "bob";
	assert_slug(scene_decide(s), "user-mismatch");
	s->request.user = "carol";
	assert_slug(scene_decide(s), "ok");
}
END_TEST

START_TEST(needs_the_user_claim_for_own_and_user_alone)
{
	struct scene *s = scene_start("HS256");

	scene_claim(s, "sub", NULL);
	scene_claim(s, "groups", "\"ops\"");
	s->request.user = "deploy";
	set_users(s, "own\nuser alice -> deploy\n");
	assert_slug(scene_decide(s), "user-missing");
	set_users(s, "own\nwith groups=ops -> deploy\n");
	assert_slug(scene_decide(s), "ok");
	scene_claim(s, "groups", "\"dev\"");
	assert_slug(scene_decide(s), "user-mismatch");
	s->request.user = "alice"; /* no line with conditions has this account */
	assert_slug(scene_decide(s), "user-missing");
}
END_TEST

START_TEST(relies_on_email_only_if_it_is_verified)
{
	static const char *const lines[] = {"with email=a@x -> alice\n",
					    "with groups=ops email=a@x -> alice\n",
					    "with /email=a@x groups=ops -> alice\n", "user a@x -> alice\n"};

	for (size_t i = 0; i < COUNT(lines); i++) {
		struct scene *s = scene_start("HS256");

		if (strncmp(lines[i], "user", 4) == 0)
			set_text(&scene_issuer(s)->user_claim, "email");
		set_users(s, lines[i]);
		scene_claim(s, "groups", "\"ops\"");
		scene_claim(s, "email", "\"a@x\"");
		assert_slug(scene_decide(s), "rule-failed");
		scene_claim(s, "email_verified", "false");
		assert_slug(scene_decide(s), "rule-failed");
		scene_claim(s, "email_verified", "\"true\"");
		assert_slug(scene_decide(s), "ok");
		scene_claim(s, "email_verified", NULL);
		scene_issuer(s)->email_waived = true;
		assert_slug(scene_decide(s), "ok");
		scene_claim(s, "email", "\"b@x\"");
		assert_slug(scene_decide(s), "user-mismatch");
	}
}
END_TEST

/* In either order: the line without email suffices. */
START_TEST(prefers_a_line_that_needs_no_email)
{
	static const char *const lines[] = {"with email=a@x -> alice\nwith groups=ops -> alice\n",
					    "with groups=ops -> alice\nwith email=a@x -> alice\n",
					    "user alice -> alice\nwith email=a@x -> alice\n"};
	struct scene *s = scene_start("HS256");

	scene_claim(s, "groups", "\"ops\"");
	scene_claim(s, "email", "\"a@x\"");
	for (size_t i = 0; i < COUNT(lines); i++) {
		set_users(s, lines[i]);
		assert_slug(scene_decide(s), "ok");
	}
}
END_TEST

static void assert_row(const struct scene *s, const char *expected, const char *found)
{
	char *token = scene_token(s);
	struct report_row row;
	struct verdict v;

	scene_verdict(s, token, &v);
	rules_report(&v, RULE_USER, &row);
	ck_assert_str_eq(row.expected, expected);
	ck_assert_str_eq(row.found, found);
	verdict_done(&v);
}

#define FILE_NAME "/etc/pam_jwt/corp.users"

START_TEST(reports_the_line_that_decided)
{
	struct scene *s = scene_start("HS256");

	scene_claim(s, "groups", "[\"ops\"]");
	scene_claim(s, "level", "3");
	set_users(s, "# a comment\n\nown\nuser alice -> deploy\nwith groups=ops level=3 -> web\n");
	assert_row(s, "\"alice\"", FILE_NAME ":3: own, sub \"alice\"");
	s->request.user = "deploy";
	assert_row(s, "\"deploy\"", FILE_NAME ":4: user \"alice\"");
	s->request.user = "web";
	assert_row(s, "\"web\"", FILE_NAME ":5: with groups=\"ops\" level=\"3\"");
	scene_claim(s, "level", "4");
	assert_row(s, "\"web\" by " FILE_NAME ":5: with groups=\"ops\" level=\"3\"", "level 4");
	scene_claim(s, "groups", NULL);
	assert_row(s, "\"web\" by " FILE_NAME ":5: with groups=\"ops\" level=\"3\"", "no groups");
	s->request.user = "bob";
	assert_row(s, "\"bob\" by a line of " FILE_NAME, "none, sub \"alice\"");
	scene_claim(s, "sub", NULL);
	assert_row(s, "\"bob\" by a line of " FILE_NAME, "none, no sub");
}
END_TEST

START_TEST(reports_the_suffix)
{
	struct scene *s = scene_start("HS256");

	set_text(&scene_issuer(s)->user_suffix, "@x");
	assert_row(s, "\"alice\" before \"@x\"", "\"alice\"");
}
END_TEST

START_TEST(knows_the_names_that_accounts_can_have)
{
	static const char *const sane[] = {"a", "alice@example.com", "CORP\\alice", "b\xc3\xbc", "a-", "1"};
	static const char *const insane[] = {"", "-a", "a b", "a:b", "a/b", "a\tb", "a\x7f", " ", "a\n"};
	char name[300];

	for (size_t i = 0; i < COUNT(sane); i++)
		ck_assert_msg(mapping_is_account(span_of(sane[i])), "%s", sane[i]);
	for (size_t i = 0; i < COUNT(insane); i++)
		ck_assert_msg(!mapping_is_account(span_of(insane[i])), "%s", insane[i]);
	memset(name, 'a', sizeof(name));
	for (size_t n = 254; n <= 256; n++)
		ck_assert_int_eq(mapping_is_account((struct span){(uint8_t *)name, n}), n < 256);
}
END_TEST

Suite *mapping_suite(void)
{
	Suite *suite = suite_create("mapping");
	TCase *cases = scene_group(suite, "mapping");

	tcase_add_loop_test(cases, finds_the_account_by_claim_and_suffix, 0, COUNT(names));
	tcase_add_loop_test(cases, finds_the_account_by_the_lines_of_a_file, 0, COUNT(files));
	tcase_add_test(cases, binds_the_uid_rules_to_mapped_accounts);
	tcase_add_test(cases, applies_the_suffix_to_own_alone);
	tcase_add_test(cases, needs_the_user_claim_for_own_and_user_alone);
	tcase_add_test(cases, relies_on_email_only_if_it_is_verified);
	tcase_add_test(cases, prefers_a_line_that_needs_no_email);
	tcase_add_test(cases, reports_the_line_that_decided);
	tcase_add_test(cases, reports_the_suffix);
	tcase_add_test(cases, knows_the_names_that_accounts_can_have);
	return suite;
}
