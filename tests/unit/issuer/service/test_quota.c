/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/quota.h"

#include <stdlib.h>

#include "support/fixture.h"
#include "unit/suites.h"

#define START 1000

static enum status take(struct quota *q, uid_t uid, int64_t now_s, struct note *n)
{
	*n = (struct note){0};
	return quota_take(q, uid, 2, now_s, n);
}

START_TEST(counts_each_uid_by_itself)
{
	struct quota q = {0};
	struct note n;

	for (uid_t uid = 0; uid < 3; uid++) {
		ck_assert_int_eq(take(&q, uid, START, &n), STATUS_OK);
		ck_assert_int_eq(take(&q, uid, START, &n), STATUS_OK);
	}
	for (uid_t uid = 0; uid < 3; uid++)
		ck_assert_int_eq(take(&q, uid, START, &n), STATUS_HOST);
	quota_done(&q);
}
END_TEST

/* The minute begins with the first token, not with the last. */
START_TEST(a_minute_has_60_seconds)
{
	struct quota q = {0};
	struct note n;

	ck_assert_int_eq(take(&q, 1, START, &n), STATUS_OK);
	ck_assert_int_eq(take(&q, 1, START + 30, &n), STATUS_OK);
	ck_assert_int_eq(take(&q, 1, START + 59, &n), STATUS_HOST);
	ck_assert_int_eq(take(&q, 1, START + 60, &n), STATUS_OK);
	ck_assert_int_eq(take(&q, 1, START + 119, &n), STATUS_OK);
	ck_assert_int_eq(take(&q, 1, START + 119, &n), STATUS_HOST);
	quota_done(&q);
}
END_TEST

START_TEST(reports_the_limit_and_the_wait)
{
	struct quota q = {0};
	struct note n = {0};

	ck_assert_int_eq(quota_take(&q, 1, 1, START, &n), STATUS_OK);
	ck_assert_int_eq(quota_take(&q, 1, 1, START + 1, &n), STATUS_HOST);
	ck_assert_str_eq(n.text, "this account has had 1 token within a minute, the limit of this issuer: "
				 "try again in 59 s");
	q.unit = "log listing";
	ck_assert_int_eq(take(&q, 1, START, &n), STATUS_OK);
	ck_assert_int_eq(take(&q, 1, START, &n), STATUS_HOST);
	ck_assert(strncmp(n.text, "this account has had 2 log listings within", 42) == 0);
	quota_done(&q);
}
END_TEST

START_TEST(refuses_too_many_uids_in_a_minute)
{
	struct quota q = {.at = calloc(QUOTA_MAX_UIDS, sizeof(*q.at)), .count = QUOTA_MAX_UIDS - 1};
	struct note n;

	for (size_t i = 0; i < q.count; i++)
		q.at[i] = (struct quota_use){(uid_t)i + 10, START, 1};
	ck_assert_int_eq(take(&q, 1, START, &n), STATUS_OK);
	ck_assert_int_eq(take(&q, 2, START, &n), STATUS_HOST);
	ck_assert_int_eq(take(&q, 10, START, &n), STATUS_OK); /* it has its place already */
	ck_assert_int_eq(take(&q, 2, START + 60, &n), STATUS_OK);
	ck_assert_uint_eq(q.count, 1); /* those whose minute is over are forgotten */
	quota_done(&q);
}
END_TEST

Suite *quota_suite(void)
{
	Suite *suite = suite_create("quota");
	TCase *cases = tcase_create("quota");

	tcase_add_test(cases, counts_each_uid_by_itself);
	tcase_add_test(cases, a_minute_has_60_seconds);
	tcase_add_test(cases, reports_the_limit_and_the_wait);
	tcase_add_test(cases, refuses_too_many_uids_in_a_minute);
	suite_add_tcase(suite, cases);
	return suite;
}
