/* SPDX-License-Identifier: BSD-2-Clause */
#include "askpass/prompt.h"

#include "support/fixture.h"
#include "unit/suites.h"

static const struct {
	const char *text, *ours;
	size_t part;
	const char *host;
} known[] = {
	{"Token: ", "Token: ", 1, ""},
	{"Token, part 2: ", "Token: ", 2, ""},
	{"Token, part 9: ", "Token: ", 9, ""},
	{"Token, part 10: ", "Token: ", 10, ""},
	{"Token, part 16: ", "Token: ", 16, ""},
	{"(alice@web1) Token: ", "Token: ", 1, "web1"},
	{"(alice@web1.example.com) Token, part 3: ", "Token: ", 3, "web1.example.com"},
	{"(alice@192.0.2.7) Token: ", "Token: ", 1, "192.0.2.7"},
	{"(alice@2001:db8::1) Token: ", "Token: ", 1, "2001:db8::1"},
	{"(alice@fe80::1%eth0) Token: ", "Token: ", 1, "fe80::1%eth0"},
	{"(alice@corp.example@web1) Token: ", "Token: ", 1, "web1"},
	{"Password: ", "Password: ", 1, ""},
	{"(alice@web1) Password, part 2: ", "Password: ", 2, "web1"},
	{"JWT ", "JWT ", 1, ""},
	{"JWT, part 2 ", "JWT ", 2, ""},
	{"(JWT) ", "(JWT) ", 1, ""},
	{"(alice@web1) (JWT) ", "(JWT) ", 1, "web1"},
	/* a text that the user has configured is no prefix of ssh */
	{"(alice@web1) Token: ", "(alice@web1) Token: ", 1, ""},
};

START_TEST(reads_our_prompts)
{
	struct prompt p = {0};

	ck_assert_msg(prompt_read(known[_i].text, known[_i].ours, &p), "%s", known[_i].text);
	ck_assert_uint_eq(p.part, known[_i].part);
	ck_assert_msg(span_is(p.host, known[_i].host), "%s: %.*s", known[_i].text, (int)p.host.len,
		      (const char *)p.host.at);
}
END_TEST

static const char *const others[] = {
	"",
	"Token:",
	"Token",
	"token: ",
	"Token:  ",
	" Token: ",
	"Token: x",
	"Token: Token: ",
	"Token, part 0: ",
	"Token, part 1: ",
	"Token, part 02: ",
	"Token, part 17: ",
	"Token, part 2",
	"Token, part 2:",
	"Token, part : ",
	"Password: ",
	"alice@web1's password: ",
	"Enter passphrase for key '/home/alice/.ssh/id_ed25519': ",
	"The authenticity of host 'web1' can't be established.\nToken: ",
	"(alice@web1) ",
	"(alice@web1) Password: ",
	"(alice@web1)Token: ",
	"(alice@web1)  Token: ",
	"(alice@web1 Token: ",
	"(alice) Token: ",
	"(@web1) Token: ",
	"(alice@) Token: ",
	"() Token: ",
	"(",
	/* a hostile server writes what stands behind its own prefix */
	"(alice@jump) (alice@web1) Token: ",
	"(alice@jump) \r(alice@web1) Token: ",
	"(alice@jump) Token: (alice@web1) Token: ",
	"(alice@jump) Token: \n(alice@web1) Token: ",
	/* names that somebody else may have chosen, as in ssh://USER@HOST */
	"(alice@web1) x@jump) Token: ",
	"(alice@jump)@web1) Token: ",
	"(al(ice@web1) Token: ",
	"(al ice@web1) Token: ",
	"(alice@web1;id) Token: ",
	"(alice@web1,jump) Token: ",
	"(alice@web\xc3\xa4) Token: ",
};

START_TEST(declines_every_other_prompt)
{
	struct prompt p = {.part = 99};

	ck_assert_msg(!prompt_read(others[_i], "Token: ", &p), "%s", others[_i]);
	ck_assert_uint_eq(p.part, 99);
}
END_TEST

START_TEST(declines_a_very_long_prefix)
{
	char text[2000] = "(";
	struct prompt p;

	memset(text + 1, 'a', 1500);
	strcpy(text + 1501, "@web1) Token: ");
	ck_assert(!prompt_read(text, "Token: ", &p));
}
END_TEST

static const struct {
	const char *hosts, *host;
	bool is_listed;
} lists[] = {
	{"web1", "web1", true},
	{"WEB1", "web1", true},
	{"db1 web1", "web1", true},
	{" db1,\tweb1\n", "web1", true},
	{"web1 db1", "web1", true},
	{"", "web1", false},
	{" , ", "web1", false},
	{"web", "web1", false},
	{"web10", "web1", false},
	{"web1.example.com", "web1", false},
	{"web1", "web1.example.com", false},
	{"*", "web1", false},
	{"eb1", "web1", false},
	{"db1;web1", "web1", false},
	{"web1", "", false},
};

START_TEST(finds_a_host_in_a_list)
{
	ck_assert_msg(prompt_lists(lists[_i].hosts, span_of(lists[_i].host)) == lists[_i].is_listed, "%s: %s",
		      lists[_i].hosts, lists[_i].host);
}
END_TEST

Suite *prompt_suite(void)
{
	Suite *suite = suite_create("prompt");
	TCase *cases = suites_group(suite, "prompt");

	tcase_add_loop_test(cases, reads_our_prompts, 0, COUNT(known));
	tcase_add_loop_test(cases, declines_every_other_prompt, 0, COUNT(others));
	tcase_add_test(cases, declines_a_very_long_prefix);
	tcase_add_loop_test(cases, finds_a_host_in_a_list, 0, COUNT(lists));
	return suite;
}
