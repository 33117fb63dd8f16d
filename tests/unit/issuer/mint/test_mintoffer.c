/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/base/scoped.h"
#include "core/base/text.h"
#include "issuer/config/conf.h"
#include "issuer/mint/offer.h"
#include "support/fixture.h"
#include "unit/suites.h"

static const char text[] =
	"iss = x\n[key main]\nfile = main.key\n[key second]\nfile = second.key\n"
	"[deny all]\nwho = group:dev\n"
	"[allow developers]\nwho = group:dev\naudience = web1\naudience = *.dev\nservice = sudo\n"
	"max_ttl = 5m\nkey = second\n"
	"[allow carol]\nwho = user:carol\naudience = *.dev\naudience = db1\nservice = *\nservice = sudo\n"
	"max_ttl = 2m\n"
	"[allow others]\nwho = user:erin\naudience = erin1\nservice = su\nmax_ttl = 1h\n"
	"[allow robots]\nwho = group:dev\nsubject = ci\naudience = ci1\nservice = sshd\nmax_ttl = 1d\n"
	"[allow root]\nwho = user:root\nwho = user:toor\naudience = root1\nservice = login\nroot = yes\n"
	"[allow not-root]\nwho = user:root\naudience = web9\nservice = sshd\n";

/* expected has audiences, services, keys and the longest lifetime in seconds. */
static void assert_offer(const struct policy_request *who, const char *expected)
{
	SCOPED(conf) c = {0};
	SCOPED(policy_offer) o = {0};
	const struct names *lists[] = {&o.audiences, &o.services, &o.keys};
	char buffer[512];
	struct text found = text_in(buffer, sizeof(buffer));
	struct note n;

	scratch_write("issuer.conf", span_of(text), 0644);
	ck_assert_int_eq(conf_load(scratch_path("issuer.conf"), &c, &n), REASON_OK);
	ck_assert(policy_offer(&c.policy, who, &o));
	for (size_t i = 0; i < COUNT(lists); i++) {
		for (size_t k = 0; k < lists[i]->count; k++)
			text_add(&found, "%s ", lists[i]->at[k]);
		text_add(&found, "| ");
	}
	text_add(&found, "%d", (int)o.max_ttl_s);
	ck_assert_str_eq(buffer, expected);
}

static char users[] = "users", dev[] = "dev";
static char *groups[] = {users, dev};
static const struct names no_group = {0}, developers = {groups, COUNT(groups)};

START_TEST(offers_what_a_section_for_a_group_allows)
{
	assert_offer(&(struct policy_request){.caller = "alice", .groups = &developers},
		     "web1 *.dev | sudo | second | 300");
}
END_TEST

START_TEST(offers_the_same_of_two_sections_once)
{
	assert_offer(&(struct policy_request){.caller = "carol", .groups = &developers},
		     "web1 *.dev db1 | sudo * | second main | 300");
}
END_TEST

START_TEST(offers_nothing_to_an_account_that_no_section_names)
{
	assert_offer(&(struct policy_request){.caller = "bob", .groups = &no_group}, "| | | 0");
}
END_TEST

/* [allow robots] is for tokens that open ci. */
START_TEST(offers_only_tokens_for_the_account_itself)
{
	assert_offer(&(struct policy_request){.caller = "ci", .groups = &developers},
		     "web1 *.dev ci1 | sudo sshd | second main | 86400");
}
END_TEST

START_TEST(offers_to_root_what_sections_with_root_allow)
{
	assert_offer(&(struct policy_request){.caller = "root", .groups = &developers},
		     "root1 | login | main | 60");
	assert_offer(&(struct policy_request){.caller = "toor", .caller_is_root = true, .groups = &no_group},
		     "root1 | login | main | 60");
	assert_offer(
		&(struct policy_request){.caller = "erin", .caller_is_root = true, .groups = &developers},
		"| | | 0");
}
END_TEST

Suite *mintoffer_suite(void)
{
	Suite *s = suite_create("mintoffer");
	TCase *c = scratch_group(s, "mintoffer");

	tcase_add_test(c, offers_what_a_section_for_a_group_allows);
	tcase_add_test(c, offers_the_same_of_two_sections_once);
	tcase_add_test(c, offers_nothing_to_an_account_that_no_section_names);
	tcase_add_test(c, offers_only_tokens_for_the_account_itself);
	tcase_add_test(c, offers_to_root_what_sections_with_root_allow);
	return s;
}
