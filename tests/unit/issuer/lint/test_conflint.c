/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "core/base/text.h"
#include "issuer/keys/private.h"
#include "issuer/lint/lint.h"
#include "support/fixture.h"
#include "support/samplekeys.h"
#include "unit/suites.h"

/* Lines 1 to 3, and 4 to 7. The account database has root, and test_groups.c the group wheel. */
#define TOP "iss = x\n[key main]\nfile = main.key\n"
#define ALLOW "[allow a]\nwho = user:root\naudience = web1\nservice = sudo\n"
#define CLEAN TOP ALLOW "who = group:wheel\n"

static void write_key(const char *name, const char *alg, mode_t mode)
{
	SCOPED(privatekey) k = {0};
	SCOPED(bytes) pem = {0};
	struct note n;

	ck_assert_int_eq(privatekey_generate(algorithm_find(span_of(alg)), &k, &n), STATUS_OK);
	ck_assert_int_eq(privatekey_pem(k.key, &pem, &n), STATUS_OK);
	scratch_write(name, bytes_span(&pem), mode);
}

static void open_folders(void)
{
	scratch_folder("issuer-keys", 0755);
	scratch_folder("keys", 0755);
	write_key("issuer-keys/main.key", "ES256", 0640);
}

static void check(const char *conf, struct findings *ret)
{
	static char host[] = "mint1.example.com", first[] = "mint1";
	char *hosts[] = {host, first};
	const struct names own_hosts = {hosts, COUNT(hosts)};

	scratch_write("issuer.conf", span_of(conf), 0644);
	conflint_check(scratch_path("issuer.conf"), &own_hosts, ret);
	conflint_folder(scratch_path("issuer.conf"), ret);
	findings_sort(ret);
}

/* expected is "SLUG:LINE" for each finding, separated by spaces. why is a part of the text of the first one.
 */
static void assert_finds(const char *conf, const char *expected, const char *why)
{
	SCOPED(findings) f = {0};
	char buffer[1024];
	struct text found = text_in(buffer, sizeof(buffer));

	check(conf, &f);
	for (size_t i = 0; i < f.count; i++)
		text_add(&found, "%s%s:%d", i ? " " : "", finding_slug(f.at[i].kind), f.at[i].line);
	ck_assert_msg(strcmp(buffer, expected) == 0, "%s: %s", conf, buffer);
	if (f.count)
		ck_assert_msg(strstr(f.at[0].why, why) != NULL, "%s: %s", conf, f.at[0].why);
}

START_TEST(finds_nothing_in_a_sound_configuration)
{
	open_folders();
	scratch_write("keys/host.pub", span_of(p256_pem), 0644);
	assert_finds(CLEAN, "", "");
	assert_finds(CLEAN "subject = %u\nsubject = root\nmax_ttl = 1d\nkey = main\nroot = no\n", "", "");
	assert_finds("this_host = no\n" CLEAN "[deny d]\nwho = user:root\naudience = web2\n", "", "");
}
END_TEST

START_TEST(finds_a_configuration_that_does_not_load)
{
	SCOPED(findings) f = {0};
	const struct names none = {0};

	open_folders();
	assert_finds(CLEAN "colour = red\n", "config-invalid:9", "unknown key \"colour\"");
	assert_finds(TOP "[allow a]\n", "config-invalid:4", "the section lacks who");
	assert_finds("iss = x\n", "config-invalid:1", "there is no [key NAME] section");
	conflint_check(scratch_path("missing.conf"), &none, &f);
	ck_assert_uint_eq(f.count, 1);
	ck_assert_int_eq(f.at[0].kind, FINDING_CONFIG_INVALID);
	ck_assert_int_eq(f.at[0].line, 0);
	ck_assert_str_eq(f.at[0].why, "cannot open the file: No such file or directory");
}
END_TEST

START_TEST(finds_a_section_that_never_decides)
{
	open_folders();
	assert_finds(CLEAN "[allow b]\nwho = group:wheel\naudience = web1\nservice = sudo\n",
		     "section-unreachable:9",
		     "[allow b] never decides: [allow a] on line 4 decides every request that it matches.");
	assert_finds(CLEAN "[deny d]\nwho = user:root\nwho = group:wheel\n", "section-unreachable:4",
		     "[allow a] never decides: [deny d] on line 9");
	assert_finds(TOP ALLOW, "section-unreachable:4", "[allow a] holds for no request");
	assert_finds(CLEAN "[allow b]\nwho = group:wheel\naudience = web2\nservice = sudo\n"
			   "[deny c]\nwho = group:wheel\naudience = web3\n"
			   "[allow d]\nwho = group:wheel\naudience = web2\naudience = web3\nservice = sudo\n",
		     "section-unreachable:16", "[allow b] on line 9, with 1 other section, decides");
}
END_TEST

START_TEST(finds_accounts_that_do_not_exist)
{
	open_folders();
	assert_finds(CLEAN "who = user:no-such-account\n", "account-unknown:9",
		     "no account no-such-account: if this name is created later");
	assert_finds(CLEAN "[deny d]\nwho = user:no-such-account\n", "account-unknown:10",
		     "the line denies nothing");
	assert_finds(CLEAN "who = group:no-such-group\n", "group-unknown:9",
		     "no group no-such-group: if this name is created later");
	assert_finds(CLEAN "subject = no-such-account\n", "subject-unknown:9", "only other hosts");
}
END_TEST

START_TEST(finds_an_account_database_that_fails)
{
	open_folders();
	assert_finds(CLEAN "who = group:broken\n", "accounts-unavailable:0", "cannot be asked");
}
END_TEST

START_TEST(finds_lifetimes_over_a_day)
{
	open_folders();
	assert_finds(CLEAN "max_ttl = 86401s\n", "lifetime-long:9", "valid for 86401s");
}
END_TEST

START_TEST(finds_root_where_it_is_permitted)
{
	open_folders();
	assert_finds(CLEAN "root = yes\n", "root-permitted:9", "every right");
}
END_TEST

START_TEST(finds_tokens_for_the_own_host)
{
	open_folders();
	assert_finds("this_host = yes\n" CLEAN, "this-host:1", "without a password");
	assert_finds(CLEAN "audience = mint1.example.com\n", "own-host:9", "always refused");
	assert_finds(CLEAN "audience = *.example.com\n", "own-host:9", "mint1.example.com");
	assert_finds(CLEAN "audience = mint1\n", "own-host:9", "matches mint1,");
	assert_finds(CLEAN "audience = mint2.example.com\n", "", "");
	assert_finds(CLEAN "[deny d]\nwho = user:root\naudience = mint1\n", "", "");
	assert_finds("this_host = yes\n" CLEAN "audience = mint1\n", "this-host:1", "");
}
END_TEST

START_TEST(finds_keys_that_the_mint_cannot_use)
{
	open_folders();
	scratch_write("issuer-keys/public", span_of(p256_pem), 0640);
	scratch_write("issuer-keys/short", span_of("short"), 0640);
	assert_finds("iss = x\n[key main]\nfile = missing\n" ALLOW "who = group:wheel\n", "key-invalid:3",
		     "issuer-keys/missing: cannot open the file");
	assert_finds("iss = x\n[key main]\nfile = public\n" ALLOW "who = group:wheel\n", "key-invalid:3",
		     "has neither a private key nor a secret");
	assert_finds("iss = x\n[key main]\nfile = short\n" ALLOW "who = group:wheel\n", "key-invalid:3",
		     "issuer-keys/short: ");
	assert_finds(TOP "algorithm = RS256\n" ALLOW "who = group:wheel\n", "key-invalid:3",
		     "RS256 cannot be used with this key (EC P-256): use ES256");
	write_key("issuer-keys/main.key", "ES256", 0660);
	assert_finds(CLEAN, "key-invalid:3", "others can write to the file");
}
END_TEST

START_TEST(finds_keys_that_others_can_read)
{
	open_folders();
	write_key("issuer-keys/main.key", "ES256", 0644);
	assert_finds(CLEAN, "key-readable:3", "the mode of issuer-keys/main.key gives permissions to others");
	write_key("issuer-keys/main.key", "ES256", 0641);
	assert_finds(CLEAN, "key-readable:3", "");
	scratch_write("issuer-keys/main.key", span_of(p256_pem), 0644);
	assert_finds(CLEAN, "key-invalid:3", "neither a private key nor a secret");
}
END_TEST

START_TEST(finds_keys_that_no_section_uses)
{
	open_folders();
	write_key("issuer-keys/second.key", "ES256", 0600);
	assert_finds("iss = x\n[key main]\nfile = main.key\n[key second]\nfile = second.key\n" ALLOW
		     "who = group:wheel\n",
		     "key-unused:4", "[key second]");
	assert_finds("iss = x\n[key main]\nfile = main.key\n[key second]\nfile = second.key\n" ALLOW
		     "who = group:wheel\nkey = second\nkey = main\n",
		     "", "");
	assert_finds(TOP, "key-unused:2", "[key main]");
}
END_TEST

START_TEST(finds_private_keys_among_the_keys_of_the_host)
{
	SCOPED(findings) f = {0};

	open_folders();
	write_key("keys/main.key", "ES256", 0600);
	scratch_write("keys/app.secret", span_of("0123456789abcdef0123456789abcdef"), 0600);
	assert_finds(CLEAN, "key-private:0", "Move it to issuer-keys/");
	conflint_folder(scratch_path("issuer.conf"), &f);
	ck_assert_str_eq(f.at[0].file, scratch_path("keys/main.key"));
}
END_TEST

/* A line is found by its section and value, and a default is reported at its section. */
START_TEST(places_findings_at_the_line_with_the_value)
{
	open_folders();
	assert_finds(CLEAN
		     "[allow b]\nwho = group:no-such-group\nwho = user:no-such-account\naudience = web9\n"
		     "service = sudo\n[deny d]\nwho = group:no-such-group\n",
		     "group-unknown:10 account-unknown:11 group-unknown:15", "");
}
END_TEST

Suite *conflint_suite(void)
{
	Suite *s = suite_create("conflint");
	TCase *c = scratch_group(s, "conflint");

	tcase_add_test(c, finds_nothing_in_a_sound_configuration);
	tcase_add_test(c, finds_a_configuration_that_does_not_load);
	tcase_add_test(c, finds_a_section_that_never_decides);
	tcase_add_test(c, finds_accounts_that_do_not_exist);
	tcase_add_test(c, finds_an_account_database_that_fails);
	tcase_add_test(c, finds_lifetimes_over_a_day);
	tcase_add_test(c, finds_root_where_it_is_permitted);
	tcase_add_test(c, finds_tokens_for_the_own_host);
	tcase_add_test(c, finds_keys_that_the_mint_cannot_use);
	tcase_add_test(c, finds_keys_that_others_can_read);
	tcase_add_test(c, finds_keys_that_no_section_uses);
	tcase_add_test(c, finds_private_keys_among_the_keys_of_the_host);
	tcase_add_test(c, places_findings_at_the_line_with_the_value);
	return s;
}
