/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/address.h"

#include <arpa/inet.h>

#include "support/count.h"
#include "unit/suites.h"

static struct address forwarded(const char *field)
{
	struct address a = {0};

	ck_assert_msg(address_forwarded(span_of(field), &a), "%s", field);
	return a;
}

START_TEST(takes_the_last_entry)
{
	static const char *const fields[][2] = {
		{"192.0.2.1", "192.0.2.1"},	   {"198.51.100.7, 192.0.2.1", "192.0.2.1"},
		{"x,\t192.0.2.1", "192.0.2.1"},	   {"192.0.2.3, 192.0.2.2, 192.0.2.1", "192.0.2.1"},
		{"2001:db8::1", "2001:db8::1"},	   {"192.0.2.1,2001:DB8:0:0::1", "2001:db8::1"},
		{"::ffff:192.0.2.1", "192.0.2.1"},
	};

	ck_assert_str_eq(forwarded(fields[_i][0]).text, fields[_i][1]);
}
END_TEST

START_TEST(refuses_what_is_no_address)
{
	static const char *const fields[] = {
		"",
		" ",
		"192.0.2.1,",
		"192.0.2.1, ",
		"unknown",
		"192.0.2",
		"192.0.2.1.",
		"192.0.2.1:80",
		"192.0.2.256",
		"[2001:db8::1]",
		"2001:db8::1%eth0",
		"192.0.2.1 192.0.2.2",
		"\"192.0.2.1\"",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa",
	};
	struct address a = {0};

	for (size_t i = 0; i < COUNT(fields); i++)
		ck_assert_msg(!address_forwarded(span_of(fields[i]), &a), "%s", fields[i]);
	ck_assert(!address_forwarded((struct span){0}, &a));
	ck_assert(!address_forwarded((struct span){(const uint8_t *)"192.0.2.1\0", 10}, &a));
	ck_assert_str_eq(a.text, "");
}
END_TEST

START_TEST(compares_networks_of_ipv6)
{
	struct address a = forwarded("2001:db8::1"), same = forwarded("2001:db8::ffff:0:0:2"),
		       other = forwarded("2001:db8:0:1::1"), v4 = forwarded("192.0.2.1"),
		       next_v4 = forwarded("192.0.2.2"), mapped = forwarded("::ffff:192.0.2.1");

	ck_assert(address_is_same(&a, &same));
	ck_assert(!address_is_same(&a, &other));
	ck_assert(!address_is_same(&v4, &next_v4));
	ck_assert(address_is_same(&v4, &mapped));
}
END_TEST

START_TEST(reads_the_address_of_a_connection)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr local = {.sa_family = AF_UNIX};
	struct address a = {0}, same = forwarded("127.0.0.1");

	ck_assert_int_eq(inet_pton(AF_INET, "127.0.0.1", &v4.sin_addr), 1);
	ck_assert(address_of_socket((const struct sockaddr *)&v4, &a));
	ck_assert_str_eq(a.text, "127.0.0.1");
	ck_assert(address_is_same(&a, &same));
	ck_assert(!address_of_socket(&local, &a));
	address_of_local(&a);
	ck_assert_str_eq(a.text, "::");
	ck_assert(!address_is_same(&a, &same));
}
END_TEST

Suite *address_suite(void)
{
	Suite *suite = suite_create("address");
	TCase *cases = tcase_create("address");

	tcase_add_loop_test(cases, takes_the_last_entry, 0, 7);
	tcase_add_test(cases, refuses_what_is_no_address);
	tcase_add_test(cases, compares_networks_of_ipv6);
	tcase_add_test(cases, reads_the_address_of_a_connection);
	suite_add_tcase(suite, cases);
	return suite;
}
