/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/session.h"

#include <stdio.h>

#include "support/count.h"
#include "unit/suites.h"

#define START 1000

struct id {
	char text[SESSION_ID_CHARS + 1];
};

static struct id begin(struct sessions *s, const char *account, int64_t now_s)
{
	struct note n = {0};
	struct id id = {""};

	ck_assert_int_eq(session_begin(s, account, "192.0.2.1", now_s, id.text, &n), STATUS_OK);
	ck_assert_uint_eq(strlen(id.text), SESSION_ID_CHARS);
	return id;
}

static bool is_open(struct sessions *s, const struct id *id, int64_t now_s)
{
	return session_find(s, id->text, now_s) != NULL;
}

START_TEST(knows_the_account_of_each_session)
{
	struct sessions s = {0};
	struct id alice = begin(&s, "alice", START), bob = begin(&s, "bob", START);

	ck_assert_str_ne(alice.text, bob.text);
	ck_assert_str_eq(session_find(&s, alice.text, START)->account, "alice");
	ck_assert_str_eq(session_find(&s, bob.text, START)->account, "bob");
	sessions_done(&s);
}
END_TEST

START_TEST(refuses_an_id_that_is_not_exactly_that_of_a_session)
{
	struct sessions s = {0};
	struct id id = begin(&s, "alice", START), changed;
	char longer[SESSION_ID_CHARS + 5];

	for (size_t i = 0; i < SESSION_ID_CHARS; i++) {
		changed = id;
		changed.text[i] = id.text[i] == 'A' ? 'B' : 'A';
		ck_assert(!is_open(&s, &changed, START));
	}
	changed = id;
	changed.text[SESSION_ID_CHARS - 1] = '\0';
	ck_assert(!is_open(&s, &changed, START));
	ck_assert_ptr_null(session_find(&s, "", START));
	(void)snprintf(longer, sizeof(longer), "%sAAAA", id.text);
	ck_assert_ptr_null(session_find(&s, longer, START));
	ck_assert(is_open(&s, &id, START));
	sessions_done(&s);
}
END_TEST

START_TEST(ends_a_session_that_is_idle_for_15_minutes)
{
	struct sessions s = {0};
	struct id id = begin(&s, "alice", START);

	ck_assert(is_open(&s, &id, START + SESSION_IDLE_S - 1)); /* a use, which renews the idle time */
	ck_assert(is_open(&s, &id, START + 2 * SESSION_IDLE_S - 2));
	ck_assert(!is_open(&s, &id, START + 3 * SESSION_IDLE_S - 2));
	ck_assert_uint_eq(s.count, 0);
	sessions_done(&s);
}
END_TEST

START_TEST(ends_a_session_after_8_hours_of_use)
{
	struct sessions s = {0};
	struct id id = begin(&s, "alice", START);

	for (int64_t used = 0; used < SESSION_LIFE_S; used += 60)
		ck_assert(is_open(&s, &id, START + used));
	ck_assert(is_open(&s, &id, START + SESSION_LIFE_S - 1));
	ck_assert(!is_open(&s, &id, START + SESSION_LIFE_S));
	sessions_done(&s);
}
END_TEST

START_TEST(the_ninth_session_ends_the_oldest_of_the_account)
{
	struct sessions s = {0};
	struct id other = begin(&s, "bob", START), ids[SESSION_MAX_OF_ACCOUNT + 1];

	for (size_t i = 0; i < COUNT(ids); i++) {
		ck_assert(i == 0 || is_open(&s, &ids[0], START));
		ids[i] = begin(&s, "alice", START);
	}
	ck_assert(!is_open(&s, &ids[0], START));
	for (size_t i = 1; i < COUNT(ids); i++)
		ck_assert(is_open(&s, &ids[i], START));
	ck_assert(is_open(&s, &other, START));
	sessions_done(&s);
}
END_TEST

START_TEST(ends_a_session_once)
{
	struct sessions s = {0};
	struct id first = begin(&s, "alice", START), second = begin(&s, "alice", START);

	ck_assert(session_end(&s, first.text, START));
	ck_assert(!session_end(&s, first.text, START));
	ck_assert(!is_open(&s, &first, START) && is_open(&s, &second, START));
	sessions_done(&s);
}
END_TEST

START_TEST(refuses_more_than_4096_sessions_at_a_time)
{
	struct sessions s = {0};
	struct note n = {0};
	struct id id;
	char account[32];

	for (int i = 0; i < SESSION_MAX; i++) {
		(void)snprintf(account, sizeof(account), "a%d", i);
		(void)begin(&s, account, START);
	}
	ck_assert_int_eq(session_begin(&s, "more", "", START, id.text, &n), STATUS_REFUSED);
	(void)begin(&s, "more", START + SESSION_IDLE_S);
	sessions_done(&s);
}
END_TEST

Suite *session_suite(void)
{
	Suite *suite = suite_create("session");
	TCase *cases = tcase_create("session");

	tcase_add_test(cases, knows_the_account_of_each_session);
	tcase_add_test(cases, refuses_an_id_that_is_not_exactly_that_of_a_session);
	tcase_add_test(cases, ends_a_session_that_is_idle_for_15_minutes);
	tcase_add_test(cases, ends_a_session_after_8_hours_of_use);
	tcase_add_test(cases, the_ninth_session_ends_the_oldest_of_the_account);
	tcase_add_test(cases, ends_a_session_once);
	tcase_add_test(cases, refuses_more_than_4096_sessions_at_a_time);
	suite_add_tcase(suite, cases);
	return suite;
}
