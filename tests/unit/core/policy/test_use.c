/* SPDX-License-Identifier: BSD-2-Clause */
/* How often a token may be used, and how long its session lasts. */
#include "core/policy/use.h"

#include <stdio.h>

#include "core/base/scoped.h"
#include "core/policy/decide.h"
#include "core/policy/rules.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* The record of a use by this login, so many seconds before NOW. */
static struct usage used(int64_t ago_s)
{
	return (struct usage){USAGE_EARLIER, NOW - ago_s, "sshd", true};
}

/* Decide the token of the scene, and then its use. */
static void decide_with(const struct scene *s, const struct usage *usage, struct verdict *ret)
{
	scene_verdict(s, scene_token(s), ret);
	assert_slug(ret->reason, "ok");
	decide_use(ret, usage);
}

static void assert_use(const struct scene *s, const struct usage *usage, const char *slug)
{
	SCOPED(verdict) v = {0};

	decide_with(s, usage, &v);
	assert_slug(v.reason, slug);
}

START_TEST(accepts_an_unused_token)
{
	static const enum usage_state states[] = {USAGE_NOT_ASKED, USAGE_UNUSED, USAGE_FIRST};

	for (size_t i = 0; i < COUNT(states); i++) {
		struct scene *s = scene_start("HS256");
		struct usage usage = {.state = states[i]};

		scene_issuer(s)->use.kind = USE_ONCE;
		assert_use(s, &usage, "ok");
	}
}
END_TEST

START_TEST(refuses_a_second_use)
{
	struct scene *s = scene_start("HS256");
	struct usage earlier = used(1), now = used(0);

	scene_issuer(s)->use.kind = USE_ONCE;
	assert_use(s, &earlier, "replayed");
	assert_use(s, &now, "replayed");
}
END_TEST

START_TEST(refuses_when_the_store_does_not_answer)
{
	struct scene *s = scene_start("HS256");
	struct usage none = {.state = USAGE_UNAVAILABLE};

	scene_issuer(s)->use.kind = USE_ONCE;
	assert_use(s, &none, "store-unavailable");
	scene_issuer(s)->use = (struct use){USE_WITHIN, 60};
	assert_use(s, &none, "store-unavailable");
}
END_TEST

static const struct {
	int64_t ago_s;
	bool is_same;
	const char *slug;
} again[] = {
	{0, true, "ok"},	 {1, true, "ok"},	 {299, true, "ok"},	 {300, true, "replayed"},
	{301, true, "replayed"}, {-1, true, "replayed"}, {0, false, "replayed"}, {299, false, "replayed"},
};

START_TEST(accepts_the_same_login_again_within_the_duration)
{
	struct scene *s = scene_start("HS256");
	struct usage usage = used(again[_i].ago_s);

	usage.is_same = again[_i].is_same;
	scene_issuer(s)->use = (struct use){USE_WITHIN, 300};
	assert_use(s, &usage, again[_i].slug);
}
END_TEST

/* The duration never lengthens the life of a token. */
START_TEST(refuses_an_expired_token_within_the_duration)
{
	struct scene *s = scene_start("HS256");

	scene_issuer(s)->use = (struct use){USE_WITHIN, 300};
	s->now = NOW + 90; /* exp and leeway */
	assert_slug(scene_decide(s), "expired");
}
END_TEST

static const struct {
	struct use issuer, service, strict;
} pairs[] = {
	{{USE_ANY, 0}, {USE_ANY, 0}, {USE_ANY, 0}},
	{{USE_ANY, 0}, {USE_WITHIN, 60}, {USE_WITHIN, 60}},
	{{USE_WITHIN, 60}, {USE_ANY, 0}, {USE_WITHIN, 60}},
	{{USE_WITHIN, 60}, {USE_WITHIN, 59}, {USE_WITHIN, 59}},
	{{USE_WITHIN, 59}, {USE_WITHIN, 60}, {USE_WITHIN, 59}},
	{{USE_WITHIN, 1}, {USE_ONCE, 0}, {USE_ONCE, 0}},
	{{USE_ONCE, 0}, {USE_WITHIN, 1}, {USE_ONCE, 0}},
	{{USE_ONCE, 0}, {USE_ANY, 0}, {USE_ONCE, 0}},
	{{USE_ANY, 0}, {USE_ONCE, 0}, {USE_ONCE, 0}},
};

START_TEST(applies_the_stricter_use_of_issuer_and_service)
{
	struct issuer issuer = {.use = pairs[_i].issuer};
	struct service service = {.use = pairs[_i].service};
	struct limits both = {&issuer, &service}, alone = {&issuer, NULL};

	ck_assert_int_eq(limits_use(&both).kind, pairs[_i].strict.kind);
	if (pairs[_i].strict.kind == USE_WITHIN)
		ck_assert_int_eq(limits_use(&both).within_s, pairs[_i].strict.within_s);
	ck_assert_int_eq(limits_use(&alone).kind, pairs[_i].issuer.kind);
}
END_TEST

/* The claim that identifies a token, and what it has. NULL: absent. */
static const struct {
	const char *claim, *jti, *uti, *slug;
} identifiers[] = {
	{NULL, "\"a\"", NULL, "ok"},
	{NULL, NULL, NULL, "jti-missing"},
	{NULL, "\"\"", NULL, "jti-missing"},
	{NULL, NULL, "\"a\"", "jti-missing"},
	{"uti", NULL, "\"a\"", "ok"},
	{"uti", "\"a\"", NULL, "jti-missing"},
	{"uti", NULL, "7", "jti-missing"},
	{"uti", NULL, "null", "jti-missing"},
	{"uti", NULL, "[\"a\"]", "jti-missing"},
	{"/uti/x", NULL, "{\"x\":\"a\"}", "ok"},
};

START_TEST(needs_a_text_that_identifies_the_token)
{
	struct scene *s = scene_start("HS256");

	scene_claim(s, "jti", identifiers[_i].jti);
	if (identifiers[_i].uti)
		scene_claim(s, "uti", identifiers[_i].uti);
	set_text(&scene_issuer(s)->jti_claim, identifiers[_i].claim);
	assert_slug(scene_decide(s), "ok"); /* any use: no identifier is needed */
	scene_issuer(s)->use.kind = USE_ONCE;
	assert_slug(scene_decide(s), identifiers[_i].slug);
}
END_TEST

static void assert_row(const struct scene *s, const struct usage *usage, const char *expected,
		       const char *found)
{
	SCOPED(verdict) v = {0};
	struct report_row row;

	decide_with(s, usage, &v);
	rules_report(&v, RULE_USE, &row);
	ck_assert_str_eq(row.expected, expected);
	ck_assert_str_eq(row.found, found);
}

START_TEST(reports_the_first_use)
{
	struct scene *s = scene_start("HS256");
	struct usage nothing = {0}, unused = {.state = USAGE_UNUSED}, earlier = used(60);

	assert_row(s, &nothing, "any use", "");
	scene_issuer(s)->use.kind = USE_ONCE;
	assert_row(s, &unused, "one use", "unused");
	assert_row(s, &earlier, "one use", "first used 2023-11-14 22:12:20Z, 1m ago, by sshd");
	scene_issuer(s)->use = (struct use){USE_WITHIN, 300};
	assert_row(s, &earlier, "one use, or more within 5m for the same login",
		   "first used 2023-11-14 22:12:20Z, 1m ago, by sshd");
	earlier.is_same = false;
	snprintf(earlier.service, sizeof(earlier.service), "%s", "a\n\"b");
	assert_row(
		s, &earlier, "one use, or more within 5m for the same login",
		"first used 2023-11-14 22:12:20Z, 1m ago, by a\\x0A\\\"b, for another account, user, service "
		"or remote host");
}
END_TEST

START_TEST(reports_a_missing_identifier)
{
	struct scene *s = scene_start("HS256");
	SCOPED(verdict) v = {0};
	struct report_row row;

	scene_issuer(s)->use.kind = USE_ONCE;
	scene_claim(s, "jti", NULL);
	scene_verdict(s, scene_token(s), &v);
	rules_report(&v, RULE_USE, &row);
	ck_assert_str_eq(row.expected, "a text in jti");
	ck_assert_str_eq(row.found, "no jti");
}
END_TEST

#define MAX(seconds)                                                                                         \
	{                                                                                                    \
		true, seconds, false                                                                         \
	}
#define TOKEN                                                                                                \
	{                                                                                                    \
		false, 0, true                                                                               \
	}
#define NONE                                                                                                 \
	{                                                                                                    \
		false, 0, false                                                                              \
	}

/* At time 100, with a token that expires at 200 unless exp says otherwise. An end of 0: no limit. */
static const struct {
	struct session_limit issuer, service;
	int64_t exp, end;
} sessions[] = {
	{NONE, NONE, 200, 0},
	{MAX(1), NONE, 200, 101},
	{MAX(500), NONE, 200, 600},
	{NONE, MAX(7), 200, 107},
	{MAX(8), MAX(7), 200, 107},
	{MAX(7), MAX(8), 200, 107},
	{TOKEN, NONE, 200, 200},
	{NONE, TOKEN, 200, 200},
	{TOKEN, MAX(99), 200, 199},
	{TOKEN, MAX(101), 200, 200},
	{MAX(99), TOKEN, 200, 199},
	{TOKEN, TOKEN, 200, 200},
	/* accepted with the leeway: one second remains */
	{TOKEN, NONE, 101, 101},
	{TOKEN, NONE, 100, 101},
	{TOKEN, NONE, 80, 101},
};

START_TEST(ends_a_session_at_the_earliest_limit)
{
	struct issuer issuer = {.session = sessions[_i].issuer};
	struct service service = {.session = sessions[_i].service};
	struct limits limits = {&issuer, &service};
	int64_t end = 0;

	ck_assert_int_eq(limits_session_end(&limits, 100, sessions[_i].exp, &end), sessions[_i].end != 0);
	ck_assert_int_eq(end, sessions[_i].end);
}
END_TEST

Suite *use_suite(void)
{
	Suite *suite = suite_create("use");
	TCase *cases = scene_group(suite, "use");

	tcase_add_test(cases, accepts_an_unused_token);
	tcase_add_test(cases, refuses_a_second_use);
	tcase_add_test(cases, refuses_when_the_store_does_not_answer);
	tcase_add_loop_test(cases, accepts_the_same_login_again_within_the_duration, 0, COUNT(again));
	tcase_add_test(cases, refuses_an_expired_token_within_the_duration);
	tcase_add_loop_test(cases, applies_the_stricter_use_of_issuer_and_service, 0, COUNT(pairs));
	tcase_add_loop_test(cases, needs_a_text_that_identifies_the_token, 0, COUNT(identifiers));
	tcase_add_test(cases, reports_the_first_use);
	tcase_add_test(cases, reports_a_missing_identifier);
	tcase_add_loop_test(cases, ends_a_session_at_the_earliest_limit, 0, COUNT(sessions));
	return suite;
}
