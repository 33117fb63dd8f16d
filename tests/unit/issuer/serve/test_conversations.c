/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/conversations.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit/suites.h"

#define START 1000000
#define VISITOR "VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV"

static struct conversations all;
static char folder[] = "/tmp/conversation.XXXXXX", path[64];
static int listener;

static void begin(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/auth.sock", folder);
	memcpy(address.sun_path, path, strlen(path));
	listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(listener, CONVERSATIONS_MAX), 0);
	all = (struct conversations){.path = path};
	ck_assert(conversations_init(&all));
}

static size_t count(void)
{
	size_t count = 0;

	for (size_t i = 0; i < CONVERSATIONS_MAX; i++)
		count += all.all[i].state != CONVERSATION_NONE;
	return count;
}

static void finish(void)
{
	conversations_done(&all);
	ck_assert_uint_eq(count(), 0);
	(void)close(listener);
	(void)unlink(path);
	(void)rmdir(folder);
}

static struct address address(unsigned number)
{
	struct address a = {0};
	char text[32];

	(void)snprintf(text, sizeof(text), "192.0.2.%u", number);
	ck_assert(address_forwarded(span_of(text), &a));
	return a;
}

static struct conversation *add(unsigned number)
{
	const struct address from = address(number);
	const struct conversation_first first = {"alice", "secret", VISITOR, &from, NULL};
	struct conversation *one = conversations_begin(&all, &first);

	ck_assert_ptr_nonnull(one);
	ck_assert_int_eq(one->state, CONVERSATION_DELAYED);
	return one;
}

static bool has_room(unsigned number)
{
	const struct address from = address(number);

	return conversations_have_room(&all, &from, 0);
}

START_TEST(has_room_for_two_of_an_address)
{
	struct conversation *one = add(1);

	ck_assert(has_room(1));
	(void)add(1);
	ck_assert(!has_room(1));
	ck_assert(has_room(2));
	conversations_end(one);
	ck_assert(has_room(1));
}
END_TEST

START_TEST(has_room_for_sixty_four)
{
	for (unsigned i = 1; i < CONVERSATIONS_MAX; i++)
		(void)add(i);
	ck_assert(has_room(200));
	(void)add(CONVERSATIONS_MAX);
	ck_assert(!has_room(200));
}
END_TEST

START_TEST(lets_four_compute_in_their_order)
{
	struct conversation *at[6];

	for (unsigned i = 0; i < 6; i++)
		at[i] = add(i);
	ck_assert_ptr_null(conversations_next(&all));
	for (unsigned i = 0; i < 6; i++)
		conversations_queue(&all, at[5 - i]);
	for (unsigned i = 0; i < CONVERSATIONS_AT_ONCE; i++) {
		ck_assert_ptr_eq(conversations_next(&all), at[5 - i]);
		ck_assert_int_eq(conversations_send(&all, at[5 - i], START), WIRE_OK);
	}
	ck_assert_ptr_null(conversations_next(&all));
	at[3]->state = CONVERSATION_THINKING;
	ck_assert_ptr_eq(conversations_next(&all), at[1]);
	conversations_queue(&all, at[3]);
	ck_assert_ptr_eq(conversations_next(&all), at[1]);
	ck_assert_int_eq(conversations_send(&all, at[1], START), WIRE_OK);
	conversations_end(at[5]);
	ck_assert_ptr_eq(conversations_next(&all), at[0]);
}
END_TEST

START_TEST(lasts_sixty_seconds_from_the_first_message)
{
	struct conversation *one = add(1);

	ck_assert_int_lt(conversations_next_expiry(&all), 0);
	ck_assert_ptr_null(conversations_expired(&all, INT64_MAX));
	ck_assert_int_eq(conversations_send(&all, one, START), WIRE_OK);
	one->state = CONVERSATION_THINKING;
	ck_assert(bytes_copy(span_of("123456"), &one->answer));
	ck_assert_int_eq(conversations_send(&all, one, START + 5000), WIRE_OK);
	ck_assert_int_eq(conversations_next_expiry(&all), START + 60000);
	ck_assert_ptr_null(conversations_expired(&all, START + 59999));
	ck_assert_ptr_eq(conversations_expired(&all, START + 60000), one);
}
END_TEST

START_TEST(finds_the_one_of_a_visitor_who_thinks)
{
	struct conversation *one = add(1), *other = add(2);

	ck_assert_uint_eq(strlen(one->id), COOKIE_ID_CHARS);
	ck_assert_str_ne(one->id, other->id);
	ck_assert_ptr_null(conversations_find(&all, one->id, VISITOR));
	one->state = CONVERSATION_THINKING;
	ck_assert_ptr_eq(conversations_find(&all, one->id, VISITOR), one);
	ck_assert_ptr_null(conversations_find(&all, other->id, VISITOR));
	ck_assert_ptr_null(conversations_find(&all, one->id, ""));
	ck_assert_ptr_null(conversations_find(&all, "", VISITOR));
	ck_assert_ptr_null(conversations_find(&all, one->id, one->id));
	conversations_abandon(&all, other->id);
	ck_assert_uint_eq(count(), 2);
	conversations_abandon(&all, VISITOR);
	ck_assert_uint_eq(count(), 1);
	ck_assert_int_eq(other->state, CONVERSATION_DELAYED);
}
END_TEST

START_TEST(fails_without_a_listener)
{
	struct conversation *one = add(1);

	(void)close(listener);
	ck_assert_int_eq(conversations_send(&all, one, START), WIRE_CLOSED);
}
END_TEST

Suite *conversations_suite(void)
{
	Suite *suite = suite_create("conversations");
	TCase *cases = tcase_create("conversations");

	tcase_add_checked_fixture(cases, begin, finish);
	tcase_add_test(cases, has_room_for_two_of_an_address);
	tcase_add_test(cases, has_room_for_sixty_four);
	tcase_add_test(cases, lets_four_compute_in_their_order);
	tcase_add_test(cases, lasts_sixty_seconds_from_the_first_message);
	tcase_add_test(cases, finds_the_one_of_a_visitor_who_thinks);
	tcase_add_test(cases, fails_without_a_listener);
	suite_add_tcase(suite, cases);
	return suite;
}
