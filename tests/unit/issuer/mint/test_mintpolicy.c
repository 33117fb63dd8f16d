/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "core/base/scoped.h"
#include "issuer/mint/policy.h"
#include "support/count.h"
#include "unit/suites.h"

/* A section. Items of its lists are separated by spaces. */
struct section_text {
	enum policy_kind kind;
	const char *name, *users, *groups, *subjects, *audiences, *services, *keys, *may_set;
	int64_t max_ttl_s;
	bool permits_root;
};

/* clang-format off */
static const struct section_text sections[] = {
	{POLICY_ALLOW, "developers", "carol", "dev", "%u ci",
	 "web1.example.com *.dev.example.com web.*.example.org *", "sudo sshd su", "main second", "ticket", 300, false},
	{POLICY_ALLOW, "operators", "root", "ops dev", "%u root", "db1.example.com *.prod.example.com",
	 "*", "second", "", 60, true},
	{POLICY_ALLOW, "late", "", "dev", "%u", "web1.example.com", "*", "main", "", 3600, false},
	{POLICY_DENY, "contractors", "", "contractors", "", "*.prod.example.com db9.example.com", "", "", "", 0, false},
	{POLICY_DENY, "no-sudo", "dave", "", "", "", "sudo su", "", "", 0, false},
	{POLICY_DENY, "leaver", "erin", "", "", "", "", "", "", 0, false},
	{POLICY_DENY, "not-the-boss", "", "dev", "boss", "", "", "", "", 0, false},
	{POLICY_DENY, "not-oneself", "frank", "", "%u", "", "*", "", "", 0, false},
};
/* clang-format on */

static void split(const char *text, struct names *ret)
{
	char *words = strdup(text), *rest = words;

	for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL;)
		ck_assert(names_add(ret, word));
	free(words);
}

static void build(const struct section_text *texts, size_t count, struct policy *ret)
{
	ret->at = calloc(count, sizeof(*ret->at));
	ret->count = count;
	for (size_t i = 0; i < count; i++) {
		const struct section_text *t = &texts[i];
		struct policy_section *s = &ret->at[i];

		s->kind = t->kind;
		s->name = strdup(t->name);
		s->line = (int)i + 1;
		split(t->users, &s->users);
		split(t->groups, &s->groups);
		split(t->subjects, &s->subjects);
		split(t->audiences, &s->audiences);
		split(t->services, &s->services);
		split(t->keys, &s->keys);
		split(t->may_set, &s->may_set);
		s->max_ttl_s = t->max_ttl_s;
		s->permits_root = t->permits_root;
	}
	ret->at[0].set = json_pack("{s:s}", "team", "dev");
}

/* A row changes the request that the section "developers" allows. NULL and 0 change nothing. */
struct row {
	const char *what, *caller, *groups, *subject, *audiences, *service, *key, *claims;
	int64_t ttl_s;
	bool caller_is_root, subject_is_root;
	/* kind and name of the section that decides; "" if none does; or "malformed" */
	const char *decides;
	enum policy_condition failed; /* the condition of "developers" that fails, if any */
};

#define ALLOWS_DEVELOPERS .decides = "allow developers", .failed = POLICY_HOLDS
#define ALLOWS_LATE(condition) .decides = "allow late", .failed = (condition)
#define ALLOWS_OPERATORS(condition) .decides = "allow operators", .failed = (condition)
#define REFUSES(condition) .decides = "", .failed = (condition)
#define DENIES(section, condition) .decides = "deny " section, .failed = (condition)
#define MALFORMED .decides = "malformed"
#define LABEL_63 "a12345678901234567890123456789012345678901234567890123456789012"
#define HOST_253                                                                                             \
	LABEL_63 "." LABEL_63 "." LABEL_63 ".a123456789012345678901234567890123456789012345678901234567890"

/* clang-format off */
static const struct row rows[] = {
	{"the whole request", ALLOWS_DEVELOPERS},
	/* who */
	{"a listed user without a group", .caller = "carol", .groups = "", .subject = "carol", ALLOWS_DEVELOPERS},
	{"one of several groups", .groups = "users dev", ALLOWS_DEVELOPERS},
	{"no listed group", .groups = "users", REFUSES(POLICY_WHO)},
	{"no group", .groups = "", REFUSES(POLICY_WHO)},
	{"a user of the name of a group", .caller = "dev", .groups = "", .subject = "dev", REFUSES(POLICY_WHO)},
	{"a group of the name of a user", .groups = "carol", REFUSES(POLICY_WHO)},
	{"a user in other letters", .caller = "Carol", .groups = "", .subject = "Carol", REFUSES(POLICY_WHO)},
	{"no caller", .caller = "", MALFORMED},
	/* subject */
	{"a listed subject", .subject = "ci", ALLOWS_DEVELOPERS},
	{"another's name", .subject = "bob", REFUSES(POLICY_SUBJECT)},
	{"the start of the caller's name", .subject = "alic", REFUSES(POLICY_SUBJECT)},
	{"a subject that is the pattern itself", .subject = "%u", REFUSES(POLICY_SUBJECT)},
	{"no subject", .subject = "", MALFORMED},
	/* root */
	{"root as caller", .caller = "root", .subject = "ci", REFUSES(POLICY_ROOT)},
	{"a caller with uid 0", .caller_is_root = true, REFUSES(POLICY_ROOT)},
	{"a subject with uid 0", .subject = "ci", .subject_is_root = true, REFUSES(POLICY_ROOT)},
	{"root where a section permits it", .subject = "root", .audiences = "db1.example.com", .ttl_s = 60,
	 ALLOWS_OPERATORS(POLICY_SUBJECT)},
	{"root as caller where a section permits it", .caller = "root", .groups = "root", .subject = "root",
	 .audiences = "db1.example.com", .ttl_s = 60, ALLOWS_OPERATORS(POLICY_WHO)},
	/* audience */
	{"a label in place of the first", .audiences = "a.dev.example.com", ALLOWS_DEVELOPERS},
	{"a label in the middle", .audiences = "web.a-1.example.org", ALLOWS_DEVELOPERS},
	{"a host of one label", .audiences = "localhost", ALLOWS_DEVELOPERS},
	{"two labels in place of one", .audiences = "a.b.dev.example.com", REFUSES(POLICY_AUDIENCE)},
	{"no label in place of one", .audiences = "dev.example.com", REFUSES(POLICY_AUDIENCE)},
	{"an empty label in place of one", .audiences = ".dev.example.com", REFUSES(POLICY_AUDIENCE)},
	{"a dot behind the name", .audiences = "web1.example.com.", REFUSES(POLICY_AUDIENCE)},
	{"a name within another", .audiences = "xweb1.example.com", REFUSES(POLICY_AUDIENCE)},
	{"a label that begins like another", .audiences = "web12.example.com", REFUSES(POLICY_AUDIENCE)},
	{"a longer name", .audiences = "web1.example.com.evil", REFUSES(POLICY_AUDIENCE)},
	{"a shorter name", .audiences = "web1.example", REFUSES(POLICY_AUDIENCE)},
	{"two hosts that match", .audiences = "web1.example.com a.dev.example.com", ALLOWS_DEVELOPERS},
	{"a second host that does not match", .audiences = "web1.example.com web2.example.com", REFUSES(POLICY_AUDIENCE)},
	{"hosts that two sections share", .audiences = "a.dev.example.com db1.example.com", .ttl_s = 60,
	 REFUSES(POLICY_AUDIENCE)},
	{"no host", .audiences = "", MALFORMED},
	{"8 hosts", .audiences = "a b c d e f g h", ALLOWS_DEVELOPERS},
	{"9 hosts", .audiences = "a b c d e f g h i", MALFORMED},
	{"a host with an @", .audiences = "sudo@web1.example.com", MALFORMED},
	{"a host in capitals", .audiences = "WEB1.example.com", MALFORMED},
	{"a pattern as host", .audiences = "*.dev.example.com", MALFORMED},
	{"a host of 253 characters", .audiences = HOST_253, REFUSES(POLICY_AUDIENCE)},
	{"a host of 254 characters", .audiences = HOST_253 "x", MALFORMED},
	/* service */
	{"another listed service", .service = "sshd", ALLOWS_DEVELOPERS},
	{"the login shell of a service", .service = "sudo-i", ALLOWS_DEVELOPERS},
	{"a service that only a later section allows", .service = "cron", ALLOWS_LATE(POLICY_SERVICE)},
	{"every service", .service = "", ALLOWS_LATE(POLICY_SERVICE)},
	{"every service where no section has *", .service = "", .audiences = "a.dev.example.com", REFUSES(POLICY_SERVICE)},
	{"a service of the name *", .service = "*", MALFORMED},
	{"a service in capitals", .service = "Sudo", MALFORMED},
	{"a service with an @", .service = "sudo@web1", MALFORMED},
	/* lifetime */
	{"1 s", .ttl_s = 1, ALLOWS_DEVELOPERS},
	{"a second longer", .ttl_s = 301, ALLOWS_LATE(POLICY_TTL)},
	{"a second longer than any section", .ttl_s = 3601, REFUSES(POLICY_TTL)},
	{"a time in the past", .ttl_s = -1, REFUSES(POLICY_TTL)},
	/* key */
	{"the default key by name", .key = "main", ALLOWS_DEVELOPERS},
	{"another key of the section", .key = "second", ALLOWS_DEVELOPERS},
	{"a key of no section", .key = "third", REFUSES(POLICY_KEY)},
	{"a key without a name", .key = "", REFUSES(POLICY_KEY)},
	/* claims */
	{"a claim that the caller may choose", .claims = "ticket", ALLOWS_DEVELOPERS},
	{"another claim", .claims = "role", REFUSES(POLICY_CLAIM)},
	{"a second claim", .claims = "ticket role", REFUSES(POLICY_CLAIM)},
	{"the claim that the section sets", .claims = "team", REFUSES(POLICY_CLAIM)},
	{"sub as a claim", .claims = "sub", REFUSES(POLICY_CLAIM)},
	/* denials */
	{"one denied host", .groups = "dev contractors", .audiences = "db1.prod.example.com", .ttl_s = 60,
	 DENIES("contractors", POLICY_AUDIENCE)},
	{"a denied host behind one that is not", .groups = "dev contractors",
	 .audiences = "web1.example.com db9.example.com", DENIES("contractors", POLICY_AUDIENCE)},
	{"a denied host before one that is not", .groups = "dev contractors",
	 .audiences = "db9.example.com web1.example.com", DENIES("contractors", POLICY_AUDIENCE)},
	{"a host that is not denied", .groups = "dev contractors", ALLOWS_DEVELOPERS},
	{"a host two labels below a denied one", .groups = "ops contractors", .audiences = "a.b.prod.example.com",
	 .ttl_s = 60, REFUSES(POLICY_WHO)},
	{"a denied host by another caller", .groups = "ops", .audiences = "a.prod.example.com", .ttl_s = 60,
	 ALLOWS_OPERATORS(POLICY_WHO)},
	{"a denied service", .caller = "dave", .subject = "dave", DENIES("no-sudo", POLICY_HOLDS)},
	{"the login shell of a denied service", .caller = "dave", .subject = "dave", .service = "su-l",
	 DENIES("no-sudo", POLICY_HOLDS)},
	{"every service, one of which is denied", .caller = "dave", .subject = "dave", .service = "",
	 DENIES("no-sudo", POLICY_SERVICE)},
	{"a service that is not denied", .caller = "dave", .subject = "dave", .service = "sshd", ALLOWS_DEVELOPERS},
	{"a caller who left", .caller = "erin", .subject = "erin", DENIES("leaver", POLICY_HOLDS)},
	{"a caller who left, for another", .caller = "erin", .subject = "ci", DENIES("leaver", POLICY_HOLDS)},
	{"a caller who left, as root", .caller = "erin", .caller_is_root = true, .subject = "erin",
	 DENIES("leaver", POLICY_ROOT)},
	{"a denied subject", .subject = "boss", DENIES("not-the-boss", POLICY_SUBJECT)},
	{"the caller as denied subject", .caller = "frank", .subject = "frank", DENIES("not-oneself", POLICY_HOLDS)},
	{"a subject that is not denied", .caller = "frank", .subject = "ci", ALLOWS_DEVELOPERS},
};
/* clang-format on */

struct request_lists {
	struct names groups, audiences, claims;
};

static const char *changed(const char *given, const char *usual)
{
	return given ? given : usual;
}

static struct policy_request request_of(const struct row *row, struct request_lists *lists)
{
	split(changed(row->groups, "dev"), &lists->groups);
	split(changed(row->audiences, "web1.example.com"), &lists->audiences);
	split(changed(row->claims, ""), &lists->claims);
	return (struct policy_request){
		.caller = changed(row->caller, "alice"),
		.caller_is_root = row->caller_is_root,
		.groups = &lists->groups,
		.subject = changed(row->subject, "alice"),
		.subject_is_root = row->subject_is_root,
		.audiences = &lists->audiences,
		.service = changed(row->service, "sudo"),
		.ttl_s = row->ttl_s ? row->ttl_s : 300,
		.key = row->key,
		.claims = &lists->claims,
	};
}

static void lists_done(struct request_lists *lists)
{
	names_done(&lists->groups);
	names_done(&lists->audiences);
	names_done(&lists->claims);
}

static void title(const struct policy_verdict *v, char out[64])
{
	out[0] = '\0';
	if (v->section)
		snprintf(out, 64, "%s %s", v->section->kind == POLICY_DENY ? "deny" : "allow",
			 v->section->name);
}

START_TEST(decides_each_request)
{
	SCOPED(policy) p = {0};
	const struct row *row = &rows[_i];
	struct request_lists lists = {{0}, {0}, {0}};
	struct policy_request r = request_of(row, &lists);
	struct policy_finding findings[COUNT(sections)];
	struct policy_verdict v, brief;
	struct note n = {""};
	char decided[64];
	bool is_malformed = strcmp(row->decides, "malformed") == 0;
	enum status s;

	build(sections, COUNT(sections), &p);
	s = policy_decide(&p, &r, findings, &v, &n);
	title(&v, decided);
	ck_assert_msg(strcmp(decided, is_malformed ? "" : row->decides) == 0, "%s: decided by \"%s\"",
		      row->what, decided);
	ck_assert_msg((s == STATUS_OK) == (strncmp(row->decides, "allow", 5) == 0), "%s: %d", row->what, s);
	ck_assert(s == STATUS_OK || (s == STATUS_REFUSED && n.text[0]));
	ck_assert_msg(findings[0].failed == row->failed, "%s: %s", row->what,
		      section_condition_name(findings[0].failed));
	ck_assert_int_eq(policy_decide(&p, &r, NULL, &brief, &n), s);
	ck_assert_ptr_eq(brief.section, v.section);
	lists_done(&lists);
}
END_TEST

START_TEST(names_the_key_that_signs)
{
	SCOPED(policy) p = {0};
	static const struct {
		const char *asked, *expected;
	} keys[] = {{NULL, "main"}, {"main", "main"}, {"second", "second"}};
	struct note n = {""};

	build(sections, COUNT(sections), &p);
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct request_lists lists = {{0}, {0}, {0}};
		const struct row row = {.key = keys[i].asked};
		struct policy_request r = request_of(&row, &lists);
		struct policy_verdict v;

		ck_assert_int_eq(policy_decide(&p, &r, NULL, &v, &n), STATUS_OK);
		ck_assert_str_eq(v.key, keys[i].expected);
		lists_done(&lists);
	}
}
END_TEST

/* The report on the first section, for a request that fails each of its conditions. */
START_TEST(explains_what_fails_first)
{
	SCOPED(policy) p = {0};
	static const struct {
		struct row row;
		const char *expected, *found;
	} cases[] = {
		{{.groups = "users x", .failed = POLICY_WHO},
		 "carol or group dev",
		 "\"alice\", groups users, x"},
		{{.groups = "", .failed = POLICY_WHO}, "carol or group dev", "\"alice\", no group"},
		{{.subject = "b\n", .failed = POLICY_SUBJECT},
		 "the account that asks (%u) or ci",
		 "\"b\\x0A\""},
		{{.caller_is_root = true, .failed = POLICY_ROOT},
		 "root = yes",
		 "the account that asks is root"},
		{{.subject = "ci", .subject_is_root = true, .failed = POLICY_ROOT},
		 "root = yes",
		 "the subject is root"},
		{{.audiences = "web1.example.com x.y", .failed = POLICY_AUDIENCE},
		 "web1.example.com or *.dev.example.com or web.*.example.org or *",
		 "\"x.y\""},
		{{.service = "", .failed = POLICY_SERVICE}, "sudo or sshd or su", "every service (*)"},
		{{.service = "cron", .failed = POLICY_SERVICE}, "sudo or sshd or su", "\"cron\""},
		{{.ttl_s = 301, .failed = POLICY_TTL}, "1s to 5m", "301s"},
		{{.key = "x", .failed = POLICY_KEY}, "main or second", "\"x\""},
		{{.claims = "ticket x", .failed = POLICY_CLAIM}, "ticket", "\"x\""},
	};

	build(sections, COUNT(sections), &p);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct request_lists lists = {{0}, {0}, {0}};
		struct policy_request r = request_of(&cases[i].row, &lists);
		struct policy_finding findings[COUNT(sections)];
		struct policy_verdict v;
		struct note n = {""};

		(void)policy_decide(&p, &r, findings, &v, &n);
		ck_assert_int_eq(findings[0].failed, cases[i].row.failed);
		ck_assert_str_eq(findings[0].expected, cases[i].expected);
		ck_assert_str_eq(findings[0].found, cases[i].found);
		lists_done(&lists);
	}
}
END_TEST

START_TEST(refuses_everything_without_a_section)
{
	SCOPED(policy) p = {0};
	struct request_lists lists = {{0}, {0}, {0}};
	const struct row row = {0};
	struct policy_request r = request_of(&row, &lists);
	struct policy_verdict v;
	struct note n = {""};

	ck_assert_int_eq(policy_decide(&p, &r, NULL, &v, &n), STATUS_REFUSED);
	ck_assert_str_eq(n.text, "no section of the policy applies to alice");
	lists_done(&lists);
}
END_TEST

static void assert_note(const struct policy *p, const struct row *row, const char *words)
{
	struct request_lists lists = {{0}, {0}, {0}};
	struct policy_request r = request_of(row, &lists);
	struct policy_verdict v;
	struct note n = {""};

	ck_assert_int_eq(policy_decide(p, &r, NULL, &v, &n), words ? STATUS_REFUSED : STATUS_OK);
	ck_assert_msg(!words || strstr(n.text, words) != NULL, "%s", n.text);
	lists_done(&lists);
}

/* The caller is in the groups of three sections. The note is about the one whose later condition fails. */
START_TEST(reports_the_section_that_comes_closest)
{
	SCOPED(policy) p = {0};

	build(sections, COUNT(sections), &p);
	assert_note(&p, &(struct row){.service = "cron", .ttl_s = 3601},
		    ": max_ttl: expected 1s to 1h; found 3601s");
	assert_note(&p, &(struct row){.audiences = "nowhere.org"},
		    ": audience: expected web1.example.com or ");
	assert_note(&p, &(struct row){.subject = "ci", .service = "cron"},
		    ": service: expected sudo or sshd or su; ");
	assert_note(&p, &(struct row){.groups = "users"}, "no section of the policy applies to alice");
	assert_note(&p, &(struct row){.caller = "erin"}, "the policy denies this token: [deny leaver]");
}
END_TEST

START_TEST(refuses_the_host_of_the_issuer)
{
	SCOPED(policy) p = {0};

	build(sections, COUNT(sections), &p);
	split("localhost web1.example.com", &p.own_hosts);
	assert_note(&p, &(struct row){.audiences = "web1.example.com"},
		    "web1.example.com is the host of this issuer");
	assert_note(&p, &(struct row){.audiences = "a.dev.example.com localhost"},
		    "localhost is the host of this");
	assert_note(&p, &(struct row){.caller = "erin", .audiences = "localhost"}, "this_host = yes");
	assert_note(&p, &(struct row){.audiences = "a.dev.example.com"}, NULL);
	assert_note(&p, &(struct row){.audiences = "localhost2"}, NULL);
}
END_TEST

START_TEST(knows_the_longest_lifetime)
{
	SCOPED(policy) p = {0};

	ck_assert_int_eq(policy_longest_ttl(&p), 0);
	build(sections, COUNT(sections), &p);
	ck_assert_int_eq(policy_longest_ttl(&p), 3600);
	p.at[3].max_ttl_s = 7200; /* of a deny */
	ck_assert_int_eq(policy_longest_ttl(&p), 3600);
}
END_TEST

START_TEST(knows_its_subjects)
{
	SCOPED(policy) p = {0};

	ck_assert(!policy_knows_subject(&p, "ci"));
	build(sections, COUNT(sections), &p);
	ck_assert(policy_knows_subject(&p, "ci"));
	ck_assert(policy_knows_subject(&p, "root"));
	ck_assert(!policy_knows_subject(&p, "boss")); /* of a deny */
	ck_assert(!policy_knows_subject(&p, "alice"));
}
END_TEST

/* An allow section with an empty list allows nothing. may_set cannot allow a claim that the mint makes. */
START_TEST(allows_nothing_with_an_empty_list)
{
	static const struct section_text base = {POLICY_ALLOW, "one",  "alice", "",  "%u", "web1.example.com",
						 "sudo",       "main", "exp",	300, false};
	const char **lists_of[6];
	struct section_text t;
	struct policy_verdict v;
	struct note n = {""};

	lists_of[0] = NULL; /* no empty list: allowed */
	lists_of[1] = &t.users;
	lists_of[2] = &t.subjects;
	lists_of[3] = &t.audiences;
	lists_of[4] = &t.services;
	lists_of[5] = &t.keys;
	for (size_t i = 0; i < COUNT(lists_of) + 1; i++) {
		SCOPED(policy) p = {0};
		struct request_lists lists = {{0}, {0}, {0}};
		const struct row row = {.claims = i == COUNT(lists_of) ? "exp" : NULL};
		struct policy_request r = request_of(&row, &lists);

		t = base;
		if (i > 0 && i < COUNT(lists_of))
			*lists_of[i] = "";
		build(&t, 1, &p);
		ck_assert_int_eq(policy_decide(&p, &r, NULL, &v, &n), i == 0 ? STATUS_OK : STATUS_REFUSED);
		lists_done(&lists);
	}
}
END_TEST

START_TEST(knows_patterns)
{
	static const char *const good[] = {
		"web1.example.com", "*.example.com", "a.*.c", "*", "a", "*.*", "a-b"};
	static const char *const bad[] = {"",	 ".",	      "a.",  ".a",  "a..b",   "web*.example.com",
					  "**",	 "*.",	      "A.b", "a_b", "sudo@a", "%h",
					  "a b", HOST_253 "x"};

	for (size_t i = 0; i < COUNT(good); i++)
		ck_assert_msg(section_is_pattern(good[i]), "%s", good[i]);
	ck_assert(section_is_pattern(HOST_253));
	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(!section_is_pattern(bad[i]), "%s", bad[i]);
}
END_TEST

START_TEST(reserves_registered_claims_and_cnf)
{
	static const char *const reserved[] = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf"};

	for (size_t i = 0; i < COUNT(reserved); i++)
		ck_assert_msg(section_reserves(reserved[i]), "%s", reserved[i]);
	ck_assert(!section_reserves("team"));
	ck_assert(!section_reserves("Sub"));
}
END_TEST

Suite *mintpolicy_suite(void)
{
	Suite *s = suite_create("mintpolicy");
	TCase *c = tcase_create("mintpolicy");

	tcase_add_loop_test(c, decides_each_request, 0, COUNT(rows));
	tcase_add_test(c, names_the_key_that_signs);
	tcase_add_test(c, explains_what_fails_first);
	tcase_add_test(c, refuses_everything_without_a_section);
	tcase_add_test(c, reports_the_section_that_comes_closest);
	tcase_add_test(c, refuses_the_host_of_the_issuer);
	tcase_add_test(c, knows_the_longest_lifetime);
	tcase_add_test(c, knows_its_subjects);
	tcase_add_test(c, allows_nothing_with_an_empty_list);
	tcase_add_test(c, knows_patterns);
	tcase_add_test(c, reserves_registered_claims_and_cnf);
	suite_add_tcase(s, c);
	return s;
}
