/* SPDX-License-Identifier: BSD-2-Clause */
/* Names and targets of the records of used tokens. */
#include "store/link.h"

#include <string.h>

#include "support/fixture.h"
#include "unit/suites.h"

static const struct request login = {"alice", "sudo", "192.0.2.7", "web1.example.com", "alice"};

static void name_of(const char *iss, const char *identifier, char ret[LINK_NAME_SIZE])
{
	const struct link_token t = {iss != NULL, span_of(iss), span_of(identifier)};

	ck_assert(link_name(&t, ret));
}

START_TEST(names_a_record_by_iss_and_identifier)
{
	static const struct {
		const char *iss, *identifier;
	} tokens[] = {{"a", "bc"}, {"ab", "c"}, {"", "abc"}, {NULL, "abc"},
		      {"abc", ""}, {"a", "bC"}, {"A", "bc"}};
	char names[COUNT(tokens)][LINK_NAME_SIZE], again[LINK_NAME_SIZE];

	for (size_t i = 0; i < COUNT(tokens); i++) {
		name_of(tokens[i].iss, tokens[i].identifier, names[i]);
		name_of(tokens[i].iss, tokens[i].identifier, again);
		ck_assert(link_is_name(names[i]));
		ck_assert_str_eq(names[i], again);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(names[i], names[j]);
	}
}
END_TEST

/* Computed with hashlib of Python, from the texts "iss", "a" and "b". */
START_TEST(computes_the_sha_256_of_the_texts_and_their_lengths)
{
	char name[LINK_NAME_SIZE];

	name_of("a", "b", name);
	ck_assert_str_eq(name, "7f5c9b12b8d3952e291a3258c5bada605863589fdea4091a02432efe03d85476");
}
END_TEST

static const char *const no_names[] = {
	"",
	"mark",
	"..",
	"abc",
	"c0be734ef20124eddecf9b7fae750d8e534747a7501a6301c5fa7f42afa689",
	"c0be734ef20124eddecf9b7fae750d8e534747a7501a6301c5fa7f42afa6899b0",
	"C0be734ef20124eddecf9b7fae750d8e534747a7501a6301c5fa7f42afa6899b",
	"g0be734ef20124eddecf9b7fae750d8e534747a7501a6301c5fa7f42afa6899b",
};

START_TEST(knows_its_own_names)
{
	ck_assert(link_is_name("c0be734ef20124eddecf9b7fae750d8e534747a7501a6301c5fa7f42afa6899b"));
	for (size_t i = 0; i < COUNT(no_names); i++)
		ck_assert_msg(!link_is_name(no_names[i]), "%s", no_names[i]);
}
END_TEST

START_TEST(reads_what_it_writes)
{
	char target[LINK_TARGET_SIZE];
	struct usage u = {0};

	ck_assert(link_target(&login, NOW, target));
	ck_assert_uint_le(strlen(target), 59);
	ck_assert(link_read(target, &login, &u));
	ck_assert_int_eq(u.state, USAGE_EARLIER);
	ck_assert_int_eq(u.at, NOW);
	ck_assert_str_eq(u.service, "sudo");
	ck_assert(u.is_same);
}
END_TEST

START_TEST(cuts_a_long_service)
{
	struct request r = login;
	char target[LINK_TARGET_SIZE];
	struct usage u = {0};

	r.service = "a-service-with-a-very-long-name-of-its-own";
	ck_assert(link_target(&r, INT64_C(253402300799), target));
	ck_assert_uint_eq(strlen(target), 59);
	ck_assert(link_read(target, &r, &u));
	ck_assert_str_eq(u.service, "a-service-with-a-very-l");
	ck_assert(u.is_same);
}
END_TEST

/* The logins that differ from the one that used the token first. */
static const struct request others[] = {
	{"bob", "sudo", "192.0.2.7", "web1.example.com", "alice"},
	{"alice", "su", "192.0.2.7", "web1.example.com", "alice"},
	{"alice", "sudo", "192.0.2.8", "web1.example.com", "alice"},
	{"alice", "sudo", "", "web1.example.com", "alice"},
	{"alice", "sudo", "192.0.2.7", "web1.example.com", "bob"},
	{"alice", "sudo", "192.0.2.7", "web1.example.com", ""},
	/* the same characters, divided in another way */
	{"alicealice", "sudo", "192.0.2.7", "web1.example.com", ""},
};

START_TEST(recognises_the_same_login)
{
	char target[LINK_TARGET_SIZE];
	struct usage u = {0};

	ck_assert(link_target(&login, NOW, target));
	for (size_t i = 0; i < COUNT(others); i++) {
		ck_assert(link_read(target, &others[i], &u));
		ck_assert_msg(!u.is_same, "row %zu", i);
	}
}
END_TEST

static const char *const bad_targets[] = {
	"",
	"1700000000",
	"1700000000 ",
	"1700000000 0123456789abcdef012345",
	"1700000000 0123456789abcdef01234 sshd",
	"1700000000 0123456789abcdef0123456 sshd",
	"1700000000 0123456789ABCDEF012345 sshd",
	"-1 0123456789abcdef012345 sshd",
	"x 0123456789abcdef012345 sshd",
	" 0123456789abcdef012345 sshd",
	"253402300800 0123456789abcdef012345 sshd",
	"99999999999999999999 0123456789abcdef012345 sshd",
	"1700000000 0123456789abcdef012345 a-service-of-24-characte",
};

START_TEST(reads_no_other_target)
{
	struct usage u = {.at = 7};

	ck_assert(link_read("1700000000 0123456789abcdef012345 ", &login, &u)); /* an empty service */
	for (size_t i = 0; i < COUNT(bad_targets); i++)
		ck_assert_msg(!link_read(bad_targets[i], &login, &u), "%s", bad_targets[i]);
}
END_TEST

Suite *link_suite(void)
{
	Suite *suite = suite_create("link");
	TCase *cases = suites_group(suite, "link");

	tcase_add_test(cases, names_a_record_by_iss_and_identifier);
	tcase_add_test(cases, computes_the_sha_256_of_the_texts_and_their_lengths);
	tcase_add_test(cases, knows_its_own_names);
	tcase_add_test(cases, reads_what_it_writes);
	tcase_add_test(cases, cuts_a_long_service);
	tcase_add_test(cases, recognises_the_same_login);
	tcase_add_test(cases, reads_no_other_target);
	return suite;
}
