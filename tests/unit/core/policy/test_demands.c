/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules of a site on claims: require, require_any, deny, max_auth_age, email_verified. */
#include <stdio.h>
#include <string.h>

#include "core/base/scoped.h"
#include "core/policy/rules.h"
#include "host/config/condition.h"
#include "support/fixture.h"
#include "unit/suites.h"

static void add(struct conditions *list, const char *condition, int line)
{
	struct note n = {0};

	ck_assert_msg(condition_add(list, "rule", condition, line, &n) == REASON_OK, "%s: %s", condition,
		      n.text);
}

/* A scene whose rules have the lines of /etc/pam_jwt/pam_jwt.conf. */
static struct scene *start(void)
{
	struct scene *s = scene_start("HS256");

	set_text(&s->trust.path, "/etc/pam_jwt/pam_jwt.conf");
	return s;
}

static struct demands *demands(struct scene *s)
{
	return &scene_issuer(s)->demands;
}

static void assert_breach(const struct scene *s, const char *expected, const char *found)
{
	char *token = scene_token(s);
	struct report_row row;
	struct verdict v;

	scene_verdict(s, token, &v);
	assert_slug(v.reason, "rule-failed");
	rules_report(&v, RULE_RULES, &row);
	ck_assert_str_eq(row_state_name(row.state), "FAIL");
	ck_assert_str_eq(row.expected, expected);
	ck_assert_str_eq(row.found, found);
	verdict_done(&v);
}

static void assert_rules(const struct scene *s, const char *expected)
{
	char *token = scene_token(s);
	struct report_row row;
	struct verdict v;

	scene_verdict(s, token, &v);
	assert_slug(v.reason, "ok");
	rules_report(&v, RULE_RULES, &row);
	ck_assert_str_eq(row_state_name(row.state), "ok");
	ck_assert_str_eq(row.expected, expected);
	ck_assert_str_eq(row.found, "");
	verdict_done(&v);
}

#define CONF "/etc/pam_jwt/pam_jwt.conf"

/* The claim groups (NULL: none), and whether a token passes require, require_any or deny of groups=ops. */
static const struct {
	const char *json;
	bool passes_require, passes_deny;
} groups[] = {
	{NULL, false, false},
	{"\"ops\"", true, false},
	{"\"dev\"", false, true},
	{"\"\"", false, true},
	{"[]", false, true},
	{"[\"ops\"]", true, false},
	{"[\"dev\",\"ops\"]", true, false},
	{"[\"dev\"]", false, true},
	{"[\"ops\",1]", true, false},
	{"true", false, true},
	{"5", false, true},
	/* what cannot be compared passes neither */
	{"null", false, false},
	{"5.5", false, false},
	{"5e0", false, false},
	{"{}", false, false},
	{"{\"ops\":true}", false, false},
	{"[\"dev\",null]", false, false},
	{"[\"ops\",null]", false, false},
	{"[\"dev\",5.5]", false, false},
	{"[\"dev\",{}]", false, false},
	{"[\"dev\",[]]", false, false},
	{"[[\"ops\"]]", false, false},
};

START_TEST(judges_each_kind_of_rule)
{
	for (int kind = 0; kind < 3; kind++) {
		struct scene *s = start();
		struct conditions *lists[] = {&demands(s)->require, &demands(s)->require_any,
					      &demands(s)->deny};
		bool passes = kind == 2 ? groups[_i].passes_deny : groups[_i].passes_require;

		if (groups[_i].json)
			scene_claim(s, "groups", groups[_i].json);
		add(lists[kind], "groups=ops", 5);
		ck_assert_msg((scene_decide(s) == REASON_OK) == passes, "%d: %s", kind, groups[_i].json);
		assert_slug(scene_decide(s), passes ? "ok" : "rule-failed");
	}
}
END_TEST

START_TEST(judges_rules_of_services_likewise)
{
	for (int kind = 0; kind < 3; kind++) {
		struct scene *s = start();
		struct service *service = scene_service(s, "sshd");
		struct conditions *lists[] = {&service->demands.require, &service->demands.require_any,
					      &service->demands.deny};
		bool passes = kind == 2 ? groups[_i].passes_deny : groups[_i].passes_require;

		if (groups[_i].json)
			scene_claim(s, "groups", groups[_i].json);
		add(lists[kind], "groups=ops", 5);
		assert_slug(scene_decide(s), passes ? "ok" : "rule-failed");
		s->request.service = "sudo";
		assert_slug(scene_decide(s), "ok");
	}
}
END_TEST

START_TEST(requires_every_line)
{
	struct scene *s = start();

	add(&demands(s)->require, "azp=ssh", 5);
	add(&demands(s)->require, "/realm_access/roles=login", 6);
	scene_claim(s, "azp", "\"ssh\"");
	scene_claim(s, "realm_access", "{\"roles\":[\"view\",\"login\"]}");
	assert_rules(s, CONF ":5: require azp=\"ssh\", " CONF ":6: require /realm_access/roles=\"login\"");
	scene_claim(s, "realm_access", "{\"roles\":[\"view\"]}");
	assert_breach(s, CONF ":6: require /realm_access/roles=\"login\"",
		      "/realm_access/roles [\\\"view\\\"]");
	scene_claim(s, "azp", "\"portal\"");
	assert_breach(s, CONF ":5: require azp=\"ssh\"", "azp \"portal\"");
	scene_claim(s, "azp", NULL);
	assert_breach(s, CONF ":5: require azp=\"ssh\"", "no azp");
}
END_TEST

START_TEST(requires_one_line_of_each_section)
{
	struct scene *s = start();
	struct service *service = scene_service(s, "sshd");

	add(&demands(s)->require_any, "groups=ops", 5);
	add(&demands(s)->require_any, "groups=dev", 6);
	add(&demands(s)->require_any, "level=3", 7);
	scene_claim(s, "groups", "[\"dev\"]");
	assert_rules(s, CONF ":6: require_any groups=\"dev\"");
	add(&service->demands.require_any, "level=3", 12);
	assert_breach(s, CONF ":12: require_any level=\"3\"", "no level");
	scene_claim(s, "level", "3");
	assert_rules(s, CONF ":6: require_any groups=\"dev\", " CONF ":12: require_any level=\"3\"");
	scene_claim(s, "groups", "[]");
	assert_rules(s, CONF ":7: require_any level=\"3\", " CONF ":12: require_any level=\"3\"");
	scene_claim(s, "level", "4");
	assert_breach(s, CONF ":5: require_any groups=\"ops\" or groups=\"dev\" or level=\"3\"",
		      "groups [], level 4");
}
END_TEST

START_TEST(reports_a_denied_value)
{
	struct scene *s = start();

	add(&demands(s)->deny, "groups=guests", 5);
	add(&demands(s)->deny, "groups=bots", 6);
	scene_claim(s, "groups", "[\"ops\"]");
	assert_rules(s, CONF ":5: deny groups=\"guests\", " CONF ":6: deny groups=\"bots\"");
	scene_claim(s, "groups", "[\"ops\",\"bots\"]");
	assert_breach(s, CONF ":6: deny groups=\"bots\"", "groups [\\\"ops\\\",\\\"bots\\\"]");
	scene_claim(s, "groups", NULL);
	assert_breach(s, CONF ":5: deny groups=\"guests\"", "no groups");
}
END_TEST

/* Everything from the token is escaped, and cut so that a line of the log holds it. */
START_TEST(bounds_what_it_reports)
{
	struct scene *s = start();
	char claim[512], rule[256];
	struct report_row row;
	struct verdict v;
	char *token;

	memset(claim, 'x', sizeof(claim) - 1);
	claim[0] = claim[sizeof(claim) - 2] = '"';
	claim[sizeof(claim) - 1] = '\0';
	scene_claim(s, "azp", claim);
	memset(rule, 'y', sizeof(rule) - 1);
	memcpy(rule, "azp=", 4);
	rule[sizeof(rule) - 1] = '\0';
	add(&demands(s)->require, rule, 5);
	token = scene_token(s);
	scene_verdict(s, token, &v);
	assert_slug(v.reason, "rule-failed");
	rules_report(&v, RULE_RULES, &row);
	ck_assert_uint_eq(strlen(row.found), strlen("azp \"\"") + 96);
	ck_assert(strstr(row.expected, "yyy...\""));
	verdict_done(&v);
	scene_claim(s, "azp", "\"\\u001b[31m\\n\\u00fc\"");
	token = scene_token(s);
	scene_verdict(s, token, &v);
	rules_report(&v, RULE_RULES, &row);
	ck_assert_str_eq(row.found, "azp \"\\x1B[31m\\x0A\\xC3\\xBC\"");
	verdict_done(&v);
}
END_TEST

START_TEST(shows_the_end_of_a_long_path)
{
	struct scene *s = start();

	set_text(&s->trust.path, "/srv/0123456789/0123456789/0123456789/0123456789/0123456789/pam_jwt.conf");
	add(&demands(s)->require, "azp=ssh", 5);
	assert_breach(s, "...89/0123456789/0123456789/0123456789/pam_jwt.conf:5: require azp=\"ssh\"",
		      "no azp");
}
END_TEST

/* auth_time becomes NOW + offset, with a fraction. max_auth_age is 15m, the leeway 30s. */
static const struct {
	int64_t offset;
	const char *suffix, *slug;
} auth_times[] = {
	{0, "", "ok"},
	{-929, "", "ok"},
	{-930, "", "ok"},
	{-930, ".5", "ok"},
	{-931, "", "rule-failed"},
	{-931, ".9999999999999999", "rule-failed"},
	{29, "", "ok"},
	{30, "", "ok"},
	{30, ".0", "ok"},
	{30, ".0000000000000000000001", "rule-failed"},
	{31, "", "rule-failed"},
	{-NOW, "", "rule-failed"},
	{CLAIMS_MAX_DATE - NOW, "", "rule-failed"},
};

static void set_max_auth_age(struct demands *d, int64_t age_s)
{
	d->has_max_auth_age = true;
	d->max_auth_age_s = age_s;
	d->max_auth_age_line = 8;
}

START_TEST(checks_auth_time_at_its_bounds)
{
	struct scene *s = start();

	set_max_auth_age(demands(s), 900);
	scene_date(s, "auth_time", auth_times[_i].offset, auth_times[_i].suffix);
	ck_assert_msg(strcmp(reason_slug(scene_decide(s)), auth_times[_i].slug) == 0, "%jd%s: %s",
		      (intmax_t)auth_times[_i].offset, auth_times[_i].suffix, reason_slug(scene_decide(s)));
}
END_TEST

START_TEST(requires_auth_time_to_be_a_date)
{
	static const char *const values[] = {"null",	     "true", "\"1700000000\"", "[1700000000]", "{}",
					     "253402300800", "-1"};
	struct scene *s = start();

	set_max_auth_age(demands(s), 900);
	assert_breach(s, CONF ":8: auth_time from 2023-11-14 21:57:50Z, 15m 30s ago", "no auth_time");
	for (size_t i = 0; i < COUNT(values); i++) {
		scene_claim(s, "auth_time", values[i]);
		assert_slug(scene_decide(s), "rule-failed");
	}
	scene_date(s, "auth_time", -931, "");
	assert_breach(s, CONF ":8: auth_time from 2023-11-14 21:57:50Z, 15m 30s ago",
		      "2023-11-14 21:57:49Z, 15m 31s ago");
}
END_TEST

/* The stricter of issuer and service applies, because both must hold. */
START_TEST(checks_auth_time_for_issuer_and_service)
{
	struct scene *s = start();
	struct service *service = scene_service(s, "sshd");

	scene_date(s, "auth_time", -600, "");
	set_max_auth_age(demands(s), 900);
	set_max_auth_age(&service->demands, 569);
	assert_slug(scene_decide(s), "rule-failed");
	set_max_auth_age(&service->demands, 570);
	assert_rules(s, "max_auth_age, max_auth_age");
	set_max_auth_age(demands(s), 569);
	assert_slug(scene_decide(s), "rule-failed");
	s->trust.leeway_s = 31;
	assert_slug(scene_decide(s), "ok");
}
END_TEST

/* email_verified (NULL: none), and whether a rule may then rely on email. */
static const struct {
	const char *json;
	bool counts;
} verified[] = {
	{NULL, false},	     {"true", true}, {"\"true\"", true}, {"false", false}, {"\"false\"", false},
	{"\"True\"", false}, {"1", false},   {"[true]", false},	 {"{}", false},	   {"null", false},
};

START_TEST(relies_on_email_only_if_it_is_verified)
{
	static const char *const paths[] = {"email=a@x", "/email=a@x", "\"/email\"=a@x"};

	for (int kind = 0; kind < 3; kind++)
		for (size_t i = 0; i < COUNT(paths); i++) {
			struct scene *s = start();
			struct conditions *lists[] = {&demands(s)->require, &demands(s)->require_any,
						      &demands(s)->deny};

			add(lists[kind], paths[i], 5);
			scene_claim(s, "email", kind == 2 ? "\"b@x\"" : "\"a@x\"");
			if (verified[_i].json)
				scene_claim(s, "email_verified", verified[_i].json);
			assert_slug(scene_decide(s), verified[_i].counts ? "ok" : "rule-failed");
			scene_issuer(s)->email_waived = true;
			assert_slug(scene_decide(s), "ok");
		}
}
END_TEST

START_TEST(reports_an_email_that_does_not_count)
{
	struct scene *s = start();

	add(&demands(s)->require, "email=a@x", 5);
	scene_claim(s, "email", "\"a@x\"");
	assert_breach(s, CONF ":5: require email=\"a@x\"", "email \"a@x\" with no email_verified");
	scene_claim(s, "email_verified", "false");
	assert_breach(s, CONF ":5: require email=\"a@x\"", "email \"a@x\" with email_verified false");
	scene_claim(s, "email_verified", "true");
	scene_claim(s, "email", "\"b@x\"");
	assert_breach(s, CONF ":5: require email=\"a@x\"", "email \"b@x\"");
}
END_TEST

/* A claim of another name, or an email within another claim, is not the one that email_verified is about. */
START_TEST(needs_no_verified_email_for_other_claims)
{
	struct scene *s = start();

	add(&demands(s)->require, "Email=a", 5);
	add(&demands(s)->require, "/user/email=a", 6);
	add(&demands(s)->require, "email_verified=false", 7);
	scene_claim(s, "Email", "\"a\"");
	scene_claim(s, "user", "{\"email\":\"a\"}");
	scene_claim(s, "email_verified", "false");
	assert_slug(scene_decide(s), "ok");
}
END_TEST

START_TEST(relies_on_an_email_as_user_claim_only_if_it_is_verified)
{
	struct scene *s = start();

	set_text(&scene_issuer(s)->user_claim, "email");
	scene_claim(s, "email", "\"alice\"");
	if (verified[_i].json)
		scene_claim(s, "email_verified", verified[_i].json);
	assert_slug(scene_decide(s), verified[_i].counts ? "ok" : "rule-failed");
	scene_issuer(s)->email_waived = true;
	assert_slug(scene_decide(s), "ok");
	scene_issuer(s)->email_waived = false;
	scene_claim(s, "email", "\"bob\"");
	assert_slug(scene_decide(s), "user-mismatch");
}
END_TEST

START_TEST(reports_that_the_account_is_found_by_an_unverified_email)
{
	struct scene *s = start();

	set_text(&scene_issuer(s)->user_claim, "email");
	scene_claim(s, "email", "\"alice\"");
	assert_breach(s, "email_verified true, because the account is found by email", "no email_verified");
}
END_TEST

Suite *demands_suite(void)
{
	Suite *suite = suite_create("demands");
	TCase *cases = scene_group(suite, "demands");

	tcase_add_loop_test(cases, judges_each_kind_of_rule, 0, COUNT(groups));
	tcase_add_loop_test(cases, judges_rules_of_services_likewise, 0, COUNT(groups));
	tcase_add_test(cases, requires_every_line);
	tcase_add_test(cases, requires_one_line_of_each_section);
	tcase_add_test(cases, reports_a_denied_value);
	tcase_add_test(cases, bounds_what_it_reports);
	tcase_add_test(cases, shows_the_end_of_a_long_path);
	tcase_add_loop_test(cases, checks_auth_time_at_its_bounds, 0, COUNT(auth_times));
	tcase_add_test(cases, requires_auth_time_to_be_a_date);
	tcase_add_test(cases, checks_auth_time_for_issuer_and_service);
	tcase_add_loop_test(cases, relies_on_email_only_if_it_is_verified, 0, COUNT(verified));
	tcase_add_test(cases, reports_an_email_that_does_not_count);
	tcase_add_test(cases, needs_no_verified_email_for_other_claims);
	tcase_add_loop_test(cases, relies_on_an_email_as_user_claim_only_if_it_is_verified, 0,
			    COUNT(verified));
	tcase_add_test(cases, reports_that_the_account_is_found_by_an_unverified_email);
	return suite;
}
