/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/clients.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <unistd.h>

#include "unit/suites.h"

#define START 1000000
#define READING 10000
#define IDLE 60000

static struct clients clients;
static int ends[2]; /* the socket of the client, and that of the server */

static void begin(void)
{
	ck_assert(clients_init(&clients));
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
}

static void finish(void)
{
	for (size_t i = 0; i < CLIENT_STATES; i++)
		while (!TAILQ_EMPTY(&clients.queues[i]))
			clients_remove(&clients, TAILQ_FIRST(&clients.queues[i]));
	ck_assert_uint_eq(clients.count, 0);
	clients_done(&clients);
	close(ends[0]);
	close(ends[1]);
}

static const struct sockaddr *address(const char *text)
{
	static struct sockaddr_in v4;
	static struct sockaddr_in6 v6;

	v4 = (struct sockaddr_in){.sin_family = AF_INET};
	v6 = (struct sockaddr_in6){.sin6_family = AF_INET6};
	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return (const struct sockaddr *)&v4;
	ck_assert_int_eq(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return (const struct sockaddr *)&v6;
}

/* fd is -1 for a connection whose end the test does not check. */
static struct client *add(const char *from, int fd, int64_t now_ms)
{
	struct client *client = clients_add(&clients, fd, address(from), false, now_ms);

	ck_assert_ptr_nonnull(client);
	return client;
}

/* Whether the client reads end of file. */
static bool is_over(void)
{
	char byte;

	return read(ends[0], &byte, 1) == 0;
}

START_TEST(ends_a_request_that_takes_ten_seconds)
{
	struct client *client = add("192.0.2.1", ends[1], START);

	ck_assert_int_eq(clients_next_expiry(&clients), START + READING);
	clients_move(&clients, client, CLIENT_READING, START + 5000); /* its request line */
	clients_expire(&clients, START + READING - 1);
	ck_assert(!is_over());
	clients_expire(&clients, START + READING);
	ck_assert(is_over());
	ck_assert_int_lt(clients_next_expiry(&clients), 0);
	clients_move(&clients, client, CLIENT_IDLE, START + READING);
	ck_assert_int_eq(client->state, CLIENT_ENDED);
}

START_TEST(waits_sixty_seconds_for_the_next_request)
{
	struct client *client = add("192.0.2.1", ends[1], START);

	clients_move(&clients, client, CLIENT_ANSWERED, START + 9000);
	clients_move(&clients, client, CLIENT_IDLE, START + 10000);
	clients_wake(&clients, START + 20000);
	clients_expire(&clients, START + 10000 + IDLE - 1);
	ck_assert(!is_over());
	clients_expire(&clients, START + 10000 + IDLE);
	ck_assert(is_over());
}

START_TEST(counts_from_the_first_byte_of_the_next_request)
{
	struct client *client = add("192.0.2.1", ends[1], START);
	char byte;

	for (int64_t now = START; now <= START + 100000; now += 50000) {
		clients_move(&clients, client, CLIENT_ANSWERED, now);
		clients_move(&clients, client, CLIENT_IDLE, now);
		clients_wake(&clients, now + 40000);
		ck_assert_int_eq(client->state, CLIENT_IDLE);
		ck_assert_int_eq(write(ends[0], "G", 1), 1);
		clients_wake(&clients, now + 41000);
		ck_assert_int_eq(client->state, CLIENT_READING);
		ck_assert_int_eq(write(ends[0], "E", 1), 1);
		clients_wake(&clients, now + 45000);
		ck_assert_int_eq(clients_next_expiry(&clients), now + 41000 + READING);
		while (read(ends[1], &byte, 1) == 1)
			;
	}
}

START_TEST(ends_an_answer_that_the_client_does_not_read)
{
	struct client *client = add("192.0.2.1", ends[1], START);

	clients_move(&clients, client, CLIENT_ANSWERED, START);
	clients_move(&clients, client, CLIENT_ANSWERED, START + 8000);
	clients_expire(&clients, START + 74999);
	ck_assert(!is_over());
	clients_expire(&clients, START + 75000);
	ck_assert(is_over());
}

/* Whether one is admitted when many has CLIENTS_MAX_OF_ADDRESS connections. */
static const struct {
	const char *many, *one;
	bool is_admitted;
} neighbours[] = {
	{"192.0.2.1", "192.0.2.1", false},
	{"192.0.2.1", "192.0.2.2", true},
	{"192.0.2.1", "::ffff:192.0.2.1", false},
	{"::ffff:192.0.2.1", "::ffff:192.0.2.2", true},
	{"2001:db8:0:1::1", "2001:db8:0:1:ffff::2", false},
	{"2001:db8:0:1::1", "2001:db8:0:2::1", true},
	{"::1", "127.0.0.1", true},
};

START_TEST(admits_thirty_two_from_one_address)
{
	struct client *last = NULL;

	for (int i = 0; i < CLIENTS_MAX_OF_ADDRESS; i++) {
		ck_assert(clients_admit(&clients, address(neighbours[_i].many)));
		last = add(neighbours[_i].many, -1, START);
		clients_move(&clients, last, (enum client_state)(i % CLIENT_ENDED), START);
	}
	ck_assert_int_eq(clients_admit(&clients, address(neighbours[_i].one)), neighbours[_i].is_admitted);
	clients_remove(&clients, last);
	ck_assert(clients_admit(&clients, address(neighbours[_i].one)));
}

START_TEST(refuses_an_address_of_another_family)
{
	const struct sockaddr local = {.sa_family = AF_NETLINK};

	ck_assert(!clients_admit(&clients, &local));
}

static void fill(enum client_state state)
{
	char from[32];

	while (clients.count < CLIENTS_MAX) {
		(void)snprintf(from, sizeof(from), "198.51.%zu.1", clients.count / CLIENTS_MAX_OF_ADDRESS);
		clients_move(&clients, add(from, -1, START + 1), state, START + 1);
	}
}

START_TEST(admits_any_number_from_the_proxy)
{
	const struct sockaddr local = {.sa_family = AF_UNIX};

	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		ck_assert(clients_admit(&clients, &local));
		ck_assert_ptr_nonnull(clients_add(&clients, -1, i % 2 ? NULL : &local, true, START));
	}
	ck_assert_uint_eq(clients.count, CLIENTS_MAX);
	ck_assert(clients_admit(&clients, &local));
	ck_assert_uint_eq(clients.count, CLIENTS_MAX - 1);
}
END_TEST

START_TEST(ends_the_thirty_third_of_other_local_processes)
{
	const struct sockaddr local = {.sa_family = AF_UNIX};

	for (size_t i = 0; i < CLIENTS_MAX_OF_ADDRESS; i++) {
		ck_assert(clients_admit(&clients, &local));
		ck_assert_ptr_nonnull(clients_add(&clients, -1, &local, false, START));
	}
	ck_assert_uint_eq(clients.count, CLIENTS_MAX_OF_ADDRESS);
	ck_assert_ptr_nonnull(clients_add(&clients, ends[1], &local, true, START));
	ck_assert(!is_over());
	ck_assert_ptr_nonnull(clients_add(&clients, ends[1], &local, false, START));
	ck_assert(is_over());
}
END_TEST

START_TEST(ends_the_first_incomplete_request_when_full)
{
	struct client *client = add("192.0.2.1", ends[1], START);

	fill(CLIENT_READING);
	ck_assert(clients_admit(&clients, address("192.0.2.2")));
	ck_assert(is_over());
	ck_assert_int_eq(client->state, CLIENT_ENDED);
	ck_assert_uint_eq(clients.count, CLIENTS_MAX - 1);
}

START_TEST(ends_an_idle_connection_first_when_full)
{
	struct client *client;

	fill(CLIENT_READING);
	clients_remove(&clients, TAILQ_FIRST(&clients.queues[CLIENT_READING]));
	client = add("192.0.2.1", ends[1], START + 5000);
	clients_move(&clients, client, CLIENT_IDLE, START + 5000);
	ck_assert(clients_admit(&clients, address("192.0.2.2")));
	ck_assert(is_over());
}

START_TEST(ends_no_request_that_is_being_answered)
{
	struct client *client = add("192.0.2.1", ends[1], START);

	clients_move(&clients, client, CLIENT_ANSWERED, START);
	fill(CLIENT_ANSWERED);
	ck_assert(!clients_admit(&clients, address("192.0.2.2")));
	ck_assert(!is_over());
}

Suite *clients_suite(void)
{
	Suite *s = suite_create("clients");
	TCase *tc = tcase_create("clients");

	tcase_add_checked_fixture(tc, begin, finish);
	tcase_add_test(tc, ends_a_request_that_takes_ten_seconds);
	tcase_add_test(tc, waits_sixty_seconds_for_the_next_request);
	tcase_add_test(tc, counts_from_the_first_byte_of_the_next_request);
	tcase_add_test(tc, ends_an_answer_that_the_client_does_not_read);
	tcase_add_loop_test(tc, admits_thirty_two_from_one_address, 0,
			    (int)(sizeof(neighbours) / sizeof(neighbours[0])));
	tcase_add_test(tc, refuses_an_address_of_another_family);
	tcase_add_test(tc, admits_any_number_from_the_proxy);
	tcase_add_test(tc, ends_the_thirty_third_of_other_local_processes);
	tcase_add_test(tc, ends_the_first_incomplete_request_when_full);
	tcase_add_test(tc, ends_an_idle_connection_first_when_full);
	tcase_add_test(tc, ends_no_request_that_is_being_answered);
	suite_add_tcase(s, tc);
	return s;
}
