/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "core/base/scoped.h"
#include "core/base/text.h"
#include "issuer/config/conf.h"
#include "issuer/lint/shadow.h"
#include "support/fixture.h"
#include "unit/suites.h"

#define TOP "iss = x\n[key main]\nfile = a\n[key second]\nfile = b\n"

static void load(const char *sections, struct conf *ret)
{
	char whole[8192];
	struct note n = {""};

	ck_assert_int_lt(snprintf(whole, sizeof(whole), TOP "%s", sections), (int)sizeof(whole));
	scratch_write("issuer.conf", span_of(whole), 0644);
	ck_assert_msg(conf_load(scratch_path("issuer.conf"), ret, &n) == REASON_OK, "%s: %s", sections,
		      n.text);
}

/* The result for the last section, such as "decides", "never" or "a+1": covered by a and 1 other. */
static void assert_shadow(const char *sections, const char *expected)
{
	SCOPED(conf) c = {0};
	struct shadow s = {0};
	char found[64] = "decides";

	load(sections, &c);
	ck_assert(shadow_judge(&c.policy, c.policy.count - 1, &s));
	if (s.state == SHADOW_NEVER_HOLDS)
		strcpy(found, "never");
	if (s.state == SHADOW_COVERED)
		snprintf(found, sizeof(found), "%s+%zu", s.by->name, s.others);
	ck_assert_msg(strcmp(found, expected) == 0, "%s: %s", sections, found);
}

#define ALLOW(name, lines) "[allow " name "]\n" lines "\n"
#define DENY(name, lines) "[deny " name "]\n" lines "\n"
#define WHO "who = user:carol\nwho = group:dev\n"
#define WEB "audience = web1\n"
#define SUDO "service = sudo\n"
#define LAST ALLOW("last", WHO WEB SUDO)

/* Each row: a section before LAST that has exactly its conditions, or a wider one. */
START_TEST(finds_an_allow_that_an_earlier_one_covers)
{
	assert_shadow(ALLOW("a", WHO WEB SUDO) LAST, "a+0");
	assert_shadow(ALLOW("a", WHO "who = user:x\n" WEB SUDO) LAST, "a+0");
	assert_shadow(ALLOW("a", WHO "subject = %u\nsubject = x\n" WEB SUDO) LAST, "a+0");
	assert_shadow(ALLOW("a", WHO "audience = *\n" SUDO) LAST, "a+0");
	assert_shadow(ALLOW("a", WHO WEB "service = *\n") LAST, "a+0");
	assert_shadow(ALLOW("a", WHO WEB SUDO "max_ttl = 61s\n") LAST, "a+0");
	assert_shadow(ALLOW("a", WHO WEB SUDO "key = second\nkey = main\n") LAST, "a+0");
	assert_shadow(ALLOW("a", WHO WEB SUDO "may_set = ticket\n") LAST, "a+0");
	assert_shadow(ALLOW("a", WHO WEB SUDO "root = yes\n") LAST, "a+0");
	assert_shadow(ALLOW("a", WHO WEB SUDO "set = team=dev\n") LAST, "a+0");
}
END_TEST

/* Each row: one condition is narrower. */
START_TEST(finds_no_allow_that_an_earlier_one_covers_in_part)
{
	assert_shadow(LAST, "decides");
	assert_shadow(ALLOW("a", "who = user:carol\n" WEB SUDO) LAST, "decides");
	assert_shadow(ALLOW("a", "who = group:dev\n" WEB SUDO) LAST, "decides");
	assert_shadow(ALLOW("a", "who = group:carol\nwho = group:dev\n" WEB SUDO) LAST, "decides");
	assert_shadow(ALLOW("a", "who = user:dev\n" WEB SUDO) ALLOW("b", "who = group:dev\n" WEB SUDO),
		      "decides");
	assert_shadow(ALLOW("a", WHO "subject = carol\n" WEB SUDO) LAST, "decides");
	assert_shadow(ALLOW("a", WHO "audience = web2\n" SUDO) LAST, "decides");
	assert_shadow(ALLOW("a", WHO "audience = *.x\n" SUDO) LAST, "decides");
	assert_shadow(ALLOW("a", WHO WEB "service = sshd\n") LAST, "decides");
	assert_shadow(ALLOW("a", WHO WEB SUDO "max_ttl = 59s\n") LAST, "decides");
	assert_shadow(ALLOW("a", WHO WEB SUDO "key = second\n") LAST, "decides");
	assert_shadow(ALLOW("a", WHO WEB SUDO) ALLOW("b", WHO WEB SUDO "may_set = ticket\n"), "decides");
	assert_shadow(ALLOW("a", WHO WEB SUDO) ALLOW("b", WHO WEB SUDO "root = yes\n"), "decides");
	assert_shadow(ALLOW("a", WHO WEB SUDO) ALLOW("b", WHO WEB "service = *\n"), "decides");
	assert_shadow(ALLOW("a", WHO WEB SUDO) ALLOW("b", WHO "audience = *\n" SUDO), "decides");
	assert_shadow(ALLOW("a", WHO WEB "subject = ci\n" SUDO)
			      ALLOW("b", WHO "subject = ci\n" SUDO "audience = web1\naudience = web2\n"),
		      "decides");
}
END_TEST

START_TEST(compares_subjects_as_a_request_does)
{
	assert_shadow(ALLOW("a", "who = user:carol\nsubject = carol\n" WEB SUDO)
			      ALLOW("b", "who = user:carol\n" WEB SUDO),
		      "a+0");
	assert_shadow(ALLOW("a", "who = user:carol\n" WEB SUDO)
			      ALLOW("b", "who = user:carol\nsubject = carol\n" WEB SUDO),
		      "a+0");
	assert_shadow(ALLOW("a", "who = group:dev\n" WEB SUDO)
			      ALLOW("b", "who = group:dev\nsubject = carol\n" WEB SUDO),
		      "decides");
}
END_TEST

/* "*" in a pattern is matched by "*" only. */
START_TEST(compares_patterns_label_by_label)
{
	assert_shadow(ALLOW("a", WHO SUDO "audience = *.*.x\n") ALLOW("b", WHO SUDO "audience = a.*.x\n"),
		      "a+0");
	assert_shadow(ALLOW("a", WHO SUDO "audience = a.*.x\n") ALLOW("b", WHO SUDO "audience = *.*.x\n"),
		      "decides");
	assert_shadow(ALLOW("a", WHO SUDO "audience = *.x\n") ALLOW("b", WHO SUDO "audience = a.b.x\n"),
		      "decides");
}
END_TEST

/* An allow needs all hosts in one section; a deny needs one. */
START_TEST(joins_sections_only_as_requests_do)
{
	assert_shadow(ALLOW("a", "who = user:carol\n" WEB SUDO) ALLOW("b", "who = group:dev\n" WEB SUDO) LAST,
		      "a+1");
	assert_shadow(ALLOW("a", WHO WEB SUDO) ALLOW("b", WHO WEB "service = sshd\n")
			      ALLOW("c", WHO WEB SUDO "service = sshd\n"),
		      "a+1");
	assert_shadow(ALLOW("a", WHO WEB SUDO) ALLOW("b", WHO "audience = web2\n" SUDO)
			      ALLOW("c", WHO WEB "audience = web2\n" SUDO),
		      "decides");
	assert_shadow(DENY("a", WHO WEB) DENY("b", WHO "audience = web2\n")
			      ALLOW("c", WHO WEB "audience = web2\n" SUDO),
		      "a+1");
	assert_shadow(DENY("a", WHO WEB) ALLOW("b", WHO "audience = web2\n" SUDO)
			      ALLOW("c", WHO WEB "audience = web2\n" SUDO),
		      "a+1");
}
END_TEST

START_TEST(finds_an_allow_that_a_deny_covers)
{
	assert_shadow(DENY("a", WHO) LAST, "a+0");
	assert_shadow(DENY("a", WHO WEB SUDO) LAST, "a+0");
	assert_shadow(DENY("a", WHO "service = sshd\n") LAST, "decides");
	assert_shadow(DENY("a", WHO "subject = carol\n") LAST, "decides");
	assert_shadow(DENY("a", WHO "audience = web2\n") LAST, "decides");
	assert_shadow(DENY("a", "who = user:carol\n") LAST, "decides");
	assert_shadow(DENY("a", WHO SUDO) ALLOW("b", WHO WEB "service = *\n"), "decides");
}
END_TEST

/* A deny comes first wherever it is in the file. */
START_TEST(finds_an_allow_before_its_deny)
{
	SCOPED(conf) c = {0};
	struct shadow s = {0};

	load(LAST DENY("d", WHO), &c);
	ck_assert(shadow_judge(&c.policy, 0, &s));
	ck_assert_int_eq(s.state, SHADOW_COVERED);
	ck_assert_str_eq(s.by->name, "d");
	ck_assert(shadow_judge(&c.policy, 1, &s));
	ck_assert_int_eq(s.state, SHADOW_DECIDES);
	ck_assert_ptr_null(s.by);
}
END_TEST

START_TEST(finds_a_deny_that_an_earlier_one_covers)
{
	assert_shadow(DENY("a", WHO) DENY("b", WHO), "a+0");
	assert_shadow(DENY("a", WHO) DENY("b", WHO "subject = x\n" WEB SUDO), "a+0");
	assert_shadow(DENY("a", WHO "service = *\n") DENY("b", WHO), "a+0");
	assert_shadow(DENY("a", WHO "audience = *\n") DENY("b", WHO), "decides");
	assert_shadow(DENY("a", WHO "subject = %u\n") DENY("b", WHO), "decides");
	assert_shadow(DENY("a", WHO SUDO) DENY("b", WHO), "decides");
	assert_shadow(DENY("a", WHO SUDO) DENY("b", WHO "service = sshd\n"), "decides");
	assert_shadow(ALLOW("a", WHO WEB SUDO) DENY("b", WHO WEB SUDO), "decides");
}
END_TEST

START_TEST(finds_a_section_that_holds_for_no_request)
{
	assert_shadow(ALLOW("a", "who = user:root\n" WEB SUDO), "never");
	assert_shadow(ALLOW("a", WHO "subject = root\n" WEB SUDO), "never");
	assert_shadow(ALLOW("a", "who = user:root\n" WEB SUDO "root = yes\n"), "decides");
	assert_shadow(ALLOW("a", "who = user:root\nwho = user:carol\n" WEB SUDO), "decides");
	assert_shadow(DENY("a", "who = user:root\n"), "decides");
}
END_TEST

START_TEST(does_not_judge_too_many_combinations)
{
	char lines[4096] = "";
	struct text t = text_in(lines, sizeof(lines));

	text_add(&t, "[deny d]\nwho = group:g\n[allow a]\nwho = group:g\naudience = h\n");
	for (int i = 0; i < 255; i++)
		text_add(&t, "service = *\n");
	assert_shadow(lines, "d+0");
	text_add(&t, "who = group:g\n");
	for (int i = 0; i < 63; i++)
		text_add(&t, "subject = s\n");
	assert_shadow(lines, "d+0");
	text_add(&t, "subject = s\nsubject = s\n");
	assert_shadow(lines, "decides");
}
END_TEST

/* Small random policies, compared with the decision about every request of a small world. */

static unsigned seed;

static unsigned draw(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return seed / 65536 % below;
}

static void add_lines(struct text *t, const char *const *values, unsigned count, unsigned least)
{
	for (unsigned i = draw(2) + least; i > 0; i--)
		text_add(t, "%s\n", values[draw(count)]);
}

static void add_section(struct text *t, int number)
{
	static const char *const who[] = {"who = user:carol", "who = user:root", "who = group:dev",
					  "who = group:ops"};
	static const char *const subjects[] = {"subject = %u", "subject = carol", "subject = ci",
					       "subject = root"};
	static const char *const hosts[] = {"audience = a.x", "audience = *.x", "audience = b.x"};
	static const char *const services[] = {"service = sudo", "service = sshd", "service = *"};
	bool is_deny = draw(3) == 0;

	text_add(t, "[%s s%d]\n", is_deny ? "deny" : "allow", number);
	add_lines(t, who, COUNT(who), 1);
	add_lines(t, subjects, COUNT(subjects), 0);
	add_lines(t, hosts, COUNT(hosts), !is_deny);
	add_lines(t, services, COUNT(services), !is_deny);
	if (is_deny)
		return;
	text_add(t, draw(3) ? "" : "max_ttl = 5m\n");
	text_add(t, draw(3) ? "" : "key = second\n");
	text_add(t, draw(3) ? "" : "may_set = ticket\n");
	text_add(t, draw(3) ? "" : "root = yes\n");
}

static void note_decider(const struct policy *p, const struct policy_request *r, bool *decides)
{
	struct policy_verdict v;
	struct note n;

	(void)policy_decide(p, r, NULL, &v, &n);
	if (v.section)
		decides[v.section - p->at] = true;
}

static char host_a[] = "a.x", host_b[] = "b.x", host_c[] = "c.x", host_y[] = "y", dev[] = "dev",
	    ops[] = "ops", ticket[] = "ticket";

/* Requests for one host or for two, with and without a claim, for both lifetimes and keys. */
static void try_hosts(const struct policy *p, struct policy_request *r, bool *decides)
{
	static char *pairs[] = {host_a, host_b, host_c, host_y, host_a, host_c, host_b}, *claims[] = {ticket};
	static const char *const keys[] = {NULL, "main", "second"};

	for (size_t i = 0; i < 2 * COUNT(pairs) - 1; i++)
		for (size_t k = 0; k < 12; k++) {
			const struct names hosts = {&pairs[i / 2], 1 + i % 2}, chosen = {claims, k % 2};

			r->audiences = &hosts;
			r->claims = &chosen;
			r->ttl_s = k / 2 % 2 ? 300 : 60;
			r->key = keys[k / 4];
			note_decider(p, r, decides);
		}
}

static void try_everything(const struct policy *p, bool *decides)
{
	static const char *const callers[] = {"carol", "root", "zoe"},
				 *const subjects[] = {"carol", "root", "zoe", "ci", "x"},
				 *const services[] = {"", "sudo", "sshd", "su"};
	static char *groups[] = {dev, ops};

	for (size_t i = 0; i < COUNT(callers) * COUNT(subjects) * COUNT(services) * 6; i++) {
		const struct names mine = {&groups[i / 60 % 3 / 2], i / 60 % 3 > 0};
		struct policy_request r = {.caller = callers[i % 3],
					   .subject = subjects[i / 3 % 5],
					   .service = services[i / 15 % 4],
					   .groups = &mine,
					   .caller_is_root = i / 180};

		r.subject_is_root = r.caller_is_root && strcmp(r.caller, r.subject) == 0;
		try_hosts(p, &r, decides);
	}
}

START_TEST(agrees_with_the_decisions_about_all_requests)
{
	size_t judged[3] = {0};

	for (seed = 0; seed < 150; seed++) {
		SCOPED(conf) c = {0};
		char sections[2048];
		struct text t = text_in(sections, sizeof(sections));
		bool decides[6] = {false};
		unsigned begin = seed;

		for (int i = 0; i < 6; i++)
			add_section(&t, i);
		seed = begin;
		load(sections, &c);
		try_everything(&c.policy, decides);
		for (size_t i = 0; i < c.policy.count; i++) {
			struct shadow s;

			ck_assert(shadow_judge(&c.policy, i, &s));
			judged[s.state]++;
			ck_assert_msg((s.state == SHADOW_DECIDES) == decides[i], "section %zu of\n%s", i,
				      sections);
		}
	}
	ck_assert_uint_gt(judged[SHADOW_DECIDES], 100);
	ck_assert_uint_gt(judged[SHADOW_NEVER_HOLDS], 10);
	ck_assert_uint_gt(judged[SHADOW_COVERED], 50);
}
END_TEST

Suite *shadow_suite(void)
{
	Suite *s = suite_create("shadow");
	TCase *c = scratch_group(s, "shadow");

	tcase_set_timeout(c, 60); /* 150 random policies */
	tcase_add_test(c, finds_an_allow_that_an_earlier_one_covers);
	tcase_add_test(c, finds_no_allow_that_an_earlier_one_covers_in_part);
	tcase_add_test(c, compares_subjects_as_a_request_does);
	tcase_add_test(c, compares_patterns_label_by_label);
	tcase_add_test(c, joins_sections_only_as_requests_do);
	tcase_add_test(c, finds_an_allow_that_a_deny_covers);
	tcase_add_test(c, finds_an_allow_before_its_deny);
	tcase_add_test(c, finds_a_deny_that_an_earlier_one_covers);
	tcase_add_test(c, finds_a_section_that_holds_for_no_request);
	tcase_add_test(c, does_not_judge_too_many_combinations);
	tcase_add_test(c, agrees_with_the_decisions_about_all_requests);
	return s;
}
