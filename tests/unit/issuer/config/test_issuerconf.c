/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "core/base/scoped.h"
#include "issuer/config/conf.h"
#include "support/count.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* The first 5 lines of a valid file; ALLOW has 4 more. */
#define TOP                                                                                                  \
	"iss = https://tokens.example.com\n[key main]\nfile = main.key\n[key second]\nfile = sub/rsa.pem\n"
#define ALLOW TOP "[allow a]\nwho = user:carol\naudience = web1.example.com\nservice = sudo\n"
#define DENY ALLOW "[deny d]\nwho = user:carol\n"

static enum reason load(const char *text, struct conf *ret, struct note *n)
{
	scratch_write("issuer.conf", span_of(text), 0644);
	return conf_load(scratch_path("issuer.conf"), ret, n);
}

static void assert_loads(const char *text, struct conf *ret)
{
	struct note n = {""};
	enum reason r = load(text, ret, &n);

	ck_assert_msg(r == REASON_OK, "%s: %s", text, n.text);
}

START_TEST(gives_every_keyword_its_default)
{
	SCOPED(conf) c = {0};
	const struct policy_section *allow, *deny;

	assert_loads(DENY, &c);
	ck_assert_str_eq(c.iss, "https://tokens.example.com");
	ck_assert_uint_eq(c.mints_per_minute, 60);
	ck_assert(!c.permits_this_host);
	ck_assert_uint_eq(c.key_count, 2);
	ck_assert_str_eq(c.keys[0].name, "main");
	ck_assert_str_eq(c.keys[0].file, "main.key");
	ck_assert_int_eq(c.keys[0].line, 2);
	ck_assert_ptr_null(c.keys[0].alg.alg);
	ck_assert_uint_eq(c.policy.count, 2);
	allow = &c.policy.at[0];
	ck_assert_int_eq(allow->kind, POLICY_ALLOW);
	ck_assert_int_eq(allow->line, 6);
	ck_assert_uint_eq(allow->subjects.count, 1);
	ck_assert_str_eq(allow->subjects.at[0], "%u");
	ck_assert_int_eq(allow->max_ttl_s, 60);
	ck_assert_uint_eq(allow->keys.count, 1);
	ck_assert_str_eq(allow->keys.at[0], "main");
	ck_assert_ptr_null(allow->set);
	ck_assert_uint_eq(allow->may_set.count, 0);
	ck_assert(!allow->permits_root);
	deny = &c.policy.at[1];
	ck_assert_int_eq(deny->kind, POLICY_DENY);
	ck_assert_str_eq(deny->name, "d");
	ck_assert_uint_eq(deny->subjects.count + deny->audiences.count + deny->services.count, 0);
}
END_TEST

START_TEST(reads_every_keyword)
{
	SCOPED(conf) c = {0};
	const struct policy_section *s;

	assert_loads("mints_per_minute = 600\nthis_host = yes\n" TOP "algorithm = Ed25519\n"
		     "[allow all]\n"
		     "who = group:dev ; a comment\n"
		     "who = user:carol\n"
		     "who = group:domain users\n"
		     "subject = %u\n"
		     "subject = ci\n"
		     "audience = *.dev.example.com\n"
		     "audience = web1.example.com\n"
		     "service = *\n"
		     "service = sudo\n"
		     "max_ttl = 5m\n"
		     "key = second\n"
		     "key = main\n"
		     "set = team=dev=1\n"
		     "set = tier=x\n"
		     "may_set = ticket\n"
		     "root = yes\n"
		     "[allow b]\nwho = user:x\naudience = h\nservice = s\nroot = no\n",
		     &c);
	s = &c.policy.at[0];
	ck_assert_uint_eq(c.mints_per_minute, 600);
	ck_assert(c.permits_this_host);
	ck_assert_str_eq(c.keys[1].alg.name, "Ed25519");
	ck_assert_str_eq(c.keys[1].file, "sub/rsa.pem");
	ck_assert_str_eq(s->groups.at[0], "dev");
	ck_assert_str_eq(s->groups.at[1], "domain users");
	ck_assert_str_eq(s->users.at[0], "carol");
	ck_assert_str_eq(s->subjects.at[1], "ci");
	ck_assert_str_eq(s->audiences.at[0], "*.dev.example.com");
	ck_assert_uint_eq(s->audiences.count, 2);
	ck_assert_str_eq(s->services.at[0], "*");
	ck_assert_int_eq(s->max_ttl_s, 300);
	ck_assert_str_eq(s->keys.at[0], "second");
	ck_assert_str_eq(json_string_value(json_object_get(s->set, "team")), "dev=1");
	ck_assert_uint_eq(json_object_size(s->set), 2);
	ck_assert_str_eq(s->may_set.at[0], "ticket");
	ck_assert(s->permits_root);
	ck_assert(!c.policy.at[1].permits_root);
}
END_TEST

START_TEST(accepts_an_allow_and_a_deny_of_one_name)
{
	SCOPED(conf) c = {0};

	assert_loads(ALLOW "[deny a]\nwho = group:x\naudience = *.x\nservice = sudo\nsubject = %u\n", &c);
	ck_assert_uint_eq(c.policy.count, 2);
}
END_TEST

START_TEST(accepts_a_file_without_a_section_of_policy)
{
	SCOPED(conf) c = {0};

	assert_loads(TOP, &c);
	ck_assert_uint_eq(c.policy.count, 0);
}
END_TEST

#define SEVEN_KEYS                                                                                           \
	"[key 3]\nfile = x\n[key 4]\nfile = x\n[key 5]\nfile = x\n[key 6]\nfile = x\n[key 7]\nfile = x\n"    \
	"[key 8]\nfile = x\n"
#define NAME_64 "a123456789012345678901234567890123456789012345678901234567890123"

START_TEST(accepts_bounds)
{
	static const char *const texts[] = {
		TOP SEVEN_KEYS,
		ALLOW "service = " NAME_64 "\n",
		ALLOW "max_ttl = 1s\n",
		ALLOW "audience = *\n",
		ALLOW "set = a=b\nmay_set = b\n",
		DENY "service = *\n",
		"mints_per_minute = 1\n" TOP,
		"mints_per_minute = 1000000\n" TOP,
		"this_host = no\n" TOP,
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		SCOPED(conf) c = {0};

		assert_loads(texts[i], &c);
	}
}
END_TEST

/* Each row: a bad file, the line number in the note, and a part of the note. */
START_TEST(refuses_the_whole_file_for_one_bad_line)
{
	static const struct {
		const char *text;
		int line;
		const char *why;
	} rows[] = {
		{"", 1, "lacks iss"},
		{"iss = x\n", 1, "no [key NAME] section"},
		{"[key main]\nfile = main.key\n", 1, "lacks iss"},
		{"iss =\n", 1, "\"iss\" has no value"},
		{"iss = a\niss = b\n", 2, "already set on line 1"},
		{"iss = \xff\n", 1, "iss is not UTF-8"},
		{"leeway = 30s\n", 1, "unknown key \"leeway\""},
		{"mints_per_minute = 0\n", 1, "number from 1 to 1000000"},
		{"mints_per_minute = 1000001\n", 1, "number from 1 to 1000000"},
		{"mints_per_minute = 60 a\n", 1, "number from 1 to 1000000"},
		{"mints_per_minute = none\n", 1, "number from 1 to 1000000"},
		{"mints_per_minute = 1\nmints_per_minute = 1\n", 2, "already set on line 1"},
		{"this_host = maybe\n", 1, "this_host is yes or no"},
		{"this_host = no\nthis_host = yes\n", 2, "already set on line 1"},
		{"iss\n", 1, "neither"},
		{"who = user:x\n", 1, "does not belong before the first section"},
		{"iss = x\n[key main]\n", 2, "lacks file"},
		{"iss = x\n[key main]\niss = y\n", 3, "does not belong in a key section"},
		{"iss = x\n[key main]\nfile = /etc/main.key\n", 3, "issuer-keys/"},
		{"iss = x\n[key main]\nfile = ../main.key\n", 3, "issuer-keys/"},
		{"iss = x\n[key main]\nfile = a\nfile = b\n", 4, "already set on line 3"},
		{"iss = x\n[key main]\nfile = a\nalgorithm = none\n", 4, "algorithm is one of"},
		{TOP "[key main]\nfile = x\n", 6, "already a section of this name on line 2"},
		{TOP SEVEN_KEYS "[key 9]\nfile = x\n", 18, "more than 8 keys"},
		{TOP "[role x]\n", 6, "a section is [key NAME]"},
		{TOP "[allow]\n", 6, "a section is [key NAME]"},
		{TOP "[allow a b]\n", 6, "a section is [key NAME]"},
		{TOP "[allowx]\n", 6, "a section is [key NAME]"},
		{ALLOW "[allow a]\n", 10, "already a section of this name on line 6"},
		{DENY "[deny d]\n", 12, "already a section of this name on line 10"},
		{TOP "[allow a]\naudience = h\nservice = *\n", 6, "lacks who"},
		{TOP "[allow a]\nwho = user:x\nservice = *\n", 6, "lacks audience"},
		{TOP "[allow a]\nwho = user:x\naudience = h\n", 6, "lacks service"},
		{ALLOW "[deny d]\naudience = h\n", 10, "lacks who"},
		{ALLOW "who = carol\n", 10, "who is user:NAME"},
		{ALLOW "who = user:\n", 10, "who is user:NAME"},
		{ALLOW "who = group: dev\n", 10, "who is user:NAME"},
		{ALLOW "who = user:*\n", 10, "who is user:NAME"},
		{ALLOW "who = *\n", 10, "who is user:NAME"},
		{ALLOW "who = Group:dev\n", 10, "who is user:NAME"},
		{ALLOW "subject = *\n", 10, "subject is %u"},
		{ALLOW "subject = %u-admin\n", 10, "subject is %u"},
		{ALLOW "subject = %h\n", 10, "subject is %u"},
		{ALLOW "audience = web*.example.com\n", 10, "audience is the name"},
		{ALLOW "audience = WEB1\n", 10, "audience is the name"},
		{ALLOW "audience = sudo@web1\n", 10, "audience is the name"},
		{ALLOW "audience = a..b\n", 10, "audience is the name"},
		{ALLOW "service = Sudo\n", 10, "lower case"},
		{ALLOW "service = sudo-i\n", 10, "sudo-i counts as sudo"},
		{ALLOW "service = a b\n", 10, "service is the name"},
		{ALLOW "service = " NAME_64 "4\n", 10, "service is the name"},
		{ALLOW "max_ttl = 0s\n", 10, "max_ttl is a duration"},
		{ALLOW "max_ttl = none\n", 10, "max_ttl is a duration"},
		{ALLOW "max_ttl = 1m\nmax_ttl = 2m\n", 11, "already set on line 10"},
		{ALLOW "key = third\n", 6, "no section [key third]"},
		{ALLOW "key = main\nkey = main\n", 11, "listed twice"},
		{ALLOW "set = team\n", 10, "set is CLAIM=TEXT"},
		{ALLOW "set = =x\n", 10, "set is CLAIM=TEXT"},
		{ALLOW "set = team=\n", 10, "set is CLAIM=TEXT"},
		{ALLOW "set = team=\xff\n", 10, "team is not UTF-8"},
		{ALLOW "set = sub=root\n", 10, "the claim sub"},
		{ALLOW "set = cnf=x\n", 10, "the claim cnf"},
		{ALLOW "set = a=1\nset = a=2\n", 11, "already has the claim a"},
		{ALLOW "set = a=1\nmay_set = a\n", 11, "already has the claim a"},
		{ALLOW "may_set = a\nset = a=1\n", 11, "already has the claim a"},
		{ALLOW "may_set = aud\n", 10, "the claim aud"},
		{ALLOW "may_set = cnf\n", 10, "the claim cnf"},
		{ALLOW "may_set = a=b\n", 10, "may_set is the name"},
		{ALLOW "may_set = a b\n", 10, "may_set is the name"},
		{ALLOW "may_set = \xff\n", 10, "is not UTF-8"},
		{ALLOW "root = true\n", 10, "root is yes or no"},
		{DENY "max_ttl = 5m\n", 12, "does not belong in a deny section"},
		{DENY "root = yes\n", 12, "does not belong in a deny section"},
		{DENY "key = main\n", 12, "does not belong in a deny section"},
		{DENY "set = a=b\n", 12, "does not belong in a deny section"},
		{DENY "may_set = a\n", 12, "does not belong in a deny section"},
		{ALLOW "file = x\n", 10, "does not belong in an allow section"},
		{ALLOW "mints_per_minute = 1\n", 10, "does not belong in an allow section"},
		{ALLOW "this_host = yes\n", 10, "does not belong in an allow section"},
		{ALLOW "iss = x\n", 10, "does not belong in an allow section"},
	};
	char begin[512];

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct conf c = {0};
		struct note n = {""};

		ck_assert_msg(load(rows[i].text, &c, &n) == REASON_CONFIG_INVALID, "%s", rows[i].text);
		snprintf(begin, sizeof(begin), "%s:%d: ", scratch_path("issuer.conf"), rows[i].line);
		ck_assert_msg(strncmp(n.text, begin, strlen(begin)) == 0, "%s: %s", rows[i].text, n.text);
		ck_assert_msg(strstr(n.text, rows[i].why) != NULL, "%s: %s", rows[i].text, n.text);
		ck_assert_ptr_null(c.iss);
	}
}
END_TEST

START_TEST(refuses_a_file_that_others_can_write)
{
	struct conf c = {0};
	struct note n = {""};

	scratch_write("issuer.conf", span_of(ALLOW), 0666);
	ck_assert_int_eq(conf_load(scratch_path("issuer.conf"), &c, &n), REASON_CONFIG_INVALID);
	ck_assert_ptr_nonnull(strstr(n.text, "others can write"));
	ck_assert_int_eq(conf_load(scratch_path("missing.conf"), &c, &n), REASON_CONFIG_INVALID);
}
END_TEST

Suite *issuerconf_suite(void)
{
	Suite *s = suite_create("issuerconf");
	TCase *c = scratch_group(s, "issuerconf");

	tcase_add_test(c, gives_every_keyword_its_default);
	tcase_add_test(c, reads_every_keyword);
	tcase_add_test(c, accepts_an_allow_and_a_deny_of_one_name);
	tcase_add_test(c, accepts_a_file_without_a_section_of_policy);
	tcase_add_test(c, accepts_bounds);
	tcase_add_test(c, refuses_the_whole_file_for_one_bad_line);
	tcase_add_test(c, refuses_a_file_that_others_can_write);
	return s;
}
