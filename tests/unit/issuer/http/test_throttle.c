/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/throttle.h"

#include <stdio.h>

#include "unit/suites.h"

#define START 1000000
#define MINUTE 60000

static struct throttle throttle;
static struct address here, there;

static void begin(void)
{
	throttle = (struct throttle){0};
	ck_assert(address_forwarded(span_of("192.0.2.1"), &here));
	ck_assert(address_forwarded(span_of("192.0.2.2"), &there));
}

static int64_t wait_at(int64_t now_ms)
{
	return throttle_wait_ms(&throttle, &here, "alice", now_ms);
}

/* Failures of alice from here, a second apart; the last one at START. */
static void fail_times(unsigned count)
{
	for (unsigned left = count; left > 0; left--)
		throttle_failed(&throttle, &here, "alice", START - (int64_t)(left - 1) * 1000);
}

START_TEST(waits_after_five_failures)
{
	fail_times(4);
	ck_assert_int_eq(wait_at(START), 0);
	fail_times(1);
	ck_assert_int_eq(wait_at(START), 2000);
}
END_TEST

START_TEST(doubles_the_wait_up_to_a_minute)
{
	static const int64_t waits_ms[] = {2000, 4000, 8000, 16000, 32000, 60000, 60000};

	fail_times(4);
	for (size_t i = 0; i < sizeof(waits_ms) / sizeof(waits_ms[0]); i++) {
		fail_times(1);
		ck_assert_int_eq(wait_at(START), waits_ms[i]);
	}
	for (int i = 0; i < 100; i++)
		fail_times(1);
	ck_assert_int_eq(wait_at(START), 60000);
}
END_TEST

START_TEST(counts_ten_minutes)
{
	static const int64_t since_first[] = {10 * MINUTE - 1, 10 * MINUTE, 10 * MINUTE + 1};

	throttle_failed(&throttle, &here, "alice", START);
	for (int i = 0; i < 3; i++)
		throttle_failed(&throttle, &here, "alice", START + 1000);
	throttle_failed(&throttle, &here, "alice", START + since_first[_i]);
	ck_assert_int_eq(wait_at(START + since_first[_i]), _i < 2 ? 2000 : 0);
}
END_TEST

START_TEST(stops_ten_minutes_after_the_first_of_five)
{
	fail_times(5);
	ck_assert_int_eq(wait_at(START - 4000 + 10 * MINUTE), 2000);
	ck_assert_int_eq(wait_at(START - 4000 + 10 * MINUTE + 1), 0);
}
END_TEST

START_TEST(lets_nobody_else_wait)
{
	fail_times(9);
	ck_assert_int_eq(throttle_wait_ms(&throttle, &here, "bob", START), 0);
	ck_assert_int_eq(throttle_wait_ms(&throttle, &here, "alice2", START), 0);
	ck_assert_int_eq(throttle_wait_ms(&throttle, &here, "", START), 0);
	ck_assert_int_eq(throttle_wait_ms(&throttle, &there, "alice", START), 0);
}
END_TEST

START_TEST(forgets_a_pair_that_has_logged_in)
{
	fail_times(5);
	throttle_forget(&throttle, &there, "alice");
	throttle_forget(&throttle, &here, "bob");
	ck_assert_int_eq(wait_at(START), 2000);
	throttle_forget(&throttle, &here, "alice");
	ck_assert_int_eq(wait_at(START), 0);
	fail_times(4);
	ck_assert_int_eq(wait_at(START), 0);
}
END_TEST

/* A number of failures, for each of as many accounts as there is room for, one account a millisecond. */
static void fill(unsigned failures, int64_t now_ms)
{
	char name[16];

	for (int i = 0; i < THROTTLE_PAIRS; i++) {
		(void)snprintf(name, sizeof(name), "user%d", i);
		for (unsigned n = 0; n < failures; n++)
			throttle_failed(&throttle, &there, name, now_ms + i);
	}
}

static int64_t wait_after_one_more(const char *name, int64_t now_ms)
{
	throttle_failed(&throttle, &there, name, now_ms);
	return throttle_wait_ms(&throttle, &there, name, now_ms);
}

START_TEST(keeps_a_pair_that_waits_when_others_fail)
{
	fail_times(5);
	fill(1, START + 1000);
	fill(4, START + 3000);
	ck_assert_int_eq(wait_at(START + 5000), 2000);
	fail_times(1);
	fill(5, START + 6000);
	ck_assert_int_eq(wait_at(START + 8000), 4000);
}
END_TEST

START_TEST(forgets_the_pair_that_failed_least_recently_of_those_with_the_fewest_failures)
{
	fill(4, START);
	ck_assert_int_eq(wait_after_one_more("one more", START + 2000), 0);
	ck_assert_int_eq(wait_after_one_more("user1", START + 2000), 2000);
	ck_assert_int_eq(wait_after_one_more("user0", START + 2000), 0);
	ck_assert_int_eq(wait_after_one_more("user2", START + 2000), 2000);
}
END_TEST

START_TEST(forgets_old_failures_first)
{
	fail_times(9);
	fill(4, START + 10 * MINUTE + 1);
	ck_assert_int_eq(wait_after_one_more("user0", START + 10 * MINUTE + 2000), 2000);
}
END_TEST

START_TEST(compares_the_first_bytes_of_a_long_name)
{
	char name[400];

	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (int i = 0; i < 5; i++)
		throttle_failed(&throttle, &here, name, START);
	name[THROTTLE_ACCOUNT_BYTES] = 'b';
	ck_assert_int_eq(throttle_wait_ms(&throttle, &here, name, START), 2000);
	name[THROTTLE_ACCOUNT_BYTES - 1] = 'b';
	ck_assert_int_eq(throttle_wait_ms(&throttle, &here, name, START), 0);
}
END_TEST

Suite *throttle_suite(void)
{
	Suite *suite = suite_create("throttle");
	TCase *cases = tcase_create("throttle");

	tcase_add_checked_fixture(cases, begin, NULL);
	tcase_add_test(cases, waits_after_five_failures);
	tcase_add_test(cases, doubles_the_wait_up_to_a_minute);
	tcase_add_loop_test(cases, counts_ten_minutes, 0, 3);
	tcase_add_test(cases, stops_ten_minutes_after_the_first_of_five);
	tcase_add_test(cases, lets_nobody_else_wait);
	tcase_add_test(cases, forgets_a_pair_that_has_logged_in);
	tcase_add_test(cases, keeps_a_pair_that_waits_when_others_fail);
	tcase_add_test(cases, forgets_the_pair_that_failed_least_recently_of_those_with_the_fewest_failures);
	tcase_add_test(cases, forgets_old_failures_first);
	tcase_add_test(cases, compares_the_first_bytes_of_a_long_name);
	suite_add_tcase(suite, cases);
	return suite;
}
