/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/connections.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "issuer/wire/link.h"
#include "issuer/wire/listen.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* Connections of the process of the test, to a mint without accounts. */
static struct connections connections;
static struct mint_service service;

static enum status find_uid(const void *context, uid_t uid, struct person *ret, struct note *n)
{
	(void)context, (void)uid, (void)ret;
	return status_refuse(n, STATUS_REFUSED, "nobody");
}

static void open_socket(void)
{
	struct note n = {0};

	service = (struct mint_service){.grantor.accounts.find_uid = find_uid};
	connections = (struct connections){.listen_fd = -1};
	ck_assert_int_eq(listen_at(scratch_path("sock"), SOCK_SEQPACKET, 0600, &connections.listen_fd, &n),
			 STATUS_OK);
}

static void close_socket(void)
{
	connections_done(&connections);
	ck_assert_int_eq(connections.listen_fd, -1);
	mint_service_done(&service);
}

static int connect_now(void)
{
	int fd = link_connect(scratch_path("sock"), SOCK_SEQPACKET);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static void turn(void)
{
	struct pollfd fds[CONNECTIONS_ALL + 1];
	size_t count = connections_poll(&connections, fds);

	ck_assert_int_ge(poll(fds, count, 0), 0);
	connections_turn(&connections, fds, &service);
}

/* The next answer; NULL: the connection is closed. */
static json_t *receive(int fd)
{
	json_t *answer = NULL;
	struct note n = {0};
	enum wire w = message_receive(fd, &answer, &n);

	ck_assert_int_eq(w, answer ? WIRE_OK : WIRE_CLOSED);
	return answer;
}

static void assert_sentence(int fd, const char *words)
{
	json_auto_t *answer = receive(fd), *after = NULL;

	ck_assert_ptr_nonnull(answer);
	ck_assert_str_eq(message_text(answer, "outcome"), "error");
	ck_assert_int_eq(message_integer(answer, "id"), 0);
	ck_assert_msg(strstr(message_text(answer, "sentence"), words) != NULL, "%s",
		      message_text(answer, "sentence"));
	after = receive(fd);
	ck_assert_ptr_null(after);
	(void)close(fd);
}

static const char *const request_log = "{\"id\":7,\"op\":\"log\"}";
static const char *const request_offer = "{\"id\":7,\"op\":\"offer\",\"session\":\"x\"}";
static const char *const request_session = "{\"id\":7,\"op\":\"session\",\"account\":\"a\",\"address\":\"\"}";

static void send_text(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static json_t *ask(int fd, const char *text)
{
	send_text(fd, text);
	turn(); /* notices the request */
	turn(); /* answers it */
	return receive(fd);
}

static bool may(int fd, const char *request)
{
	json_auto_t *answer = ask(fd, request);
	const char *sentence = message_text(answer, "sentence");

	ck_assert_int_eq(message_integer(answer, "id"), 7);
	return !sentence || strstr(sentence, "does not take this request") == NULL;
}

START_TEST(rights_follow_from_the_uid)
{
	int fd = connect_now(), web;

	turn();
	ck_assert_uint_eq(connections.count, 1);
	ck_assert_uint_eq(connections.at[0].caller.uid, getuid());
	ck_assert_int_eq(connections.at[0].caller.pid, getpid());
	ck_assert(may(fd, request_log));
	ck_assert(!may(fd, request_offer));
	ck_assert(!may(fd, "{\"id\":7,\"op\":\"login\",\"account\":\"a\",\"password\":\"b\"}"));
	connections.at[0].caller.rights = RIGHT_ISSUE;
	ck_assert(!may(fd, request_session));
	connections.has_web_uid = true;
	connections.web_uid = getuid();
	web = connect_now();
	turn();
	ck_assert(may(web, request_offer));
	ck_assert(!may(fd, request_offer)); /* what a connection may do was decided when it began */
	(void)close(fd);
	(void)close(web);
}
END_TEST

START_TEST(answers_one_request_of_each_in_a_turn)
{
	int first = connect_now(), second = connect_now();
	json_t *answer;

	turn();
	for (int i = 0; i < 3; i++)
		send_text(first, request_log);
	send_text(second, request_log);
	turn();
	turn();
	json_decref(receive(second));
	json_decref(receive(first));
	answer = NULL;
	ck_assert_int_eq(message_receive(first, &answer, &(struct note){0}), WIRE_WAIT);
	(void)close(first);
	(void)close(second);
}
END_TEST

START_TEST(an_end_frees_the_place)
{
	int fd = connect_now();

	turn();
	(void)close(fd);
	turn();
	turn();
	ck_assert_uint_eq(connections.count, 0);
	fd = connect_now();
	turn();
	ck_assert_int_eq(send(fd, "", 0, 0), 0); /* an empty message cannot be distinguished from the end */
	turn();
	turn();
	ck_assert_uint_eq(connections.count, 0);
	(void)close(fd);
}
END_TEST

START_TEST(dismisses_who_does_not_ask)
{
	int fd = connect_now(), patience;

	ck_assert_int_eq(connections_patience_ms(&connections), -1);
	turn();
	patience = connections_patience_ms(&connections);
	ck_assert(patience > CONNECTIONS_IDLE_MS - 1000 && patience <= CONNECTIONS_IDLE_MS);
	turn();
	ck_assert_uint_eq(connections.count, 1);
	connections.at[0].expires_ms = 0;
	ck_assert_int_eq(connections_patience_ms(&connections), 0);
	turn();
	ck_assert_uint_eq(connections.count, 0);
	assert_sentence(fd, "no request came within 5 seconds");
}
END_TEST

START_TEST(a_request_comes_before_the_end_of_the_patience)
{
	int fd = connect_now();

	turn();
	connections.at[0].expires_ms = 0;
	ck_assert(may(fd, request_log));
	ck_assert_int_gt(connections.at[0].expires_ms, 0);
	(void)close(fd);
}
END_TEST

START_TEST(dismisses_who_does_not_read)
{
	int fd = connect_now(), sent = 0;

	turn();
	for (int i = 0; i < 2000; i++) {
		sent += send(fd, "[]", 2, MSG_DONTWAIT | MSG_NOSIGNAL) == 2;
		turn();
		turn();
	}
	ck_assert_uint_eq(connections.count, 1);
	ck_assert(connections.at[0].is_asking);
	ck_assert_int_lt(sent, 2000);
	connections.at[0].expires_ms = 0;
	turn();
	ck_assert_uint_eq(connections.count, 0);
	(void)close(fd);
}
END_TEST

START_TEST(the_pages_may_be_silent)
{
	int fd;

	connections.has_web_uid = true;
	connections.web_uid = getuid();
	fd = connect_now();
	turn();
	ck_assert_int_lt(connections.at[0].expires_ms, 0);
	ck_assert_int_eq(connections_patience_ms(&connections), -1);
	ck_assert(may(fd, request_offer));
	ck_assert_int_lt(connections.at[0].expires_ms, 0);
	(void)close(fd);
}
END_TEST

/* Connections of others that never do anything: poll() ignores them. */
static void fill(size_t count, uid_t uid)
{
	connections.count = count;
	for (size_t i = 0; i < count; i++)
		connections.at[i] = (struct connection){.fd = -1, .caller = {.uid = uid}, .expires_ms = -1};
}

static void assert_refused(const char *words)
{
	const size_t before = connections.count;
	int fd = connect_now();

	turn();
	ck_assert_uint_eq(connections.count, before);
	assert_sentence(fd, words);
}

static void assert_admitted(void)
{
	const size_t before = connections.count;
	int fd = connect_now();

	turn();
	ck_assert_uint_eq(connections.count, before + 1);
	(void)close(fd);
}

static size_t limit_of_own_uid(void)
{
	return getuid() == 0 ? CONNECTIONS_RESERVED : CONNECTIONS_MAX_OF_UID;
}

START_TEST(limits_the_connections_of_a_uid)
{
	fill(limit_of_own_uid(), getuid() + 1);
	assert_admitted();
	fill(limit_of_own_uid() - 1, getuid());
	assert_admitted();
	fill(limit_of_own_uid(), getuid());
	assert_refused("your account has too many connections");
	connections.has_web_uid = true;
	connections.web_uid = getuid();
	fill(CONNECTIONS_RESERVED - 1, getuid());
	assert_admitted();
	fill(CONNECTIONS_RESERVED, getuid());
	assert_refused("your account has too many connections");
}
END_TEST

START_TEST(others_cannot_use_up_the_places_of_the_pages_and_of_root)
{
	fill(CONNECTIONS_MAX - 1, getuid() + 1);
	assert_admitted();
	fill(CONNECTIONS_MAX, getuid() + 1);
	if (getuid() == 0)
		assert_admitted();
	else
		assert_refused("the mint has too many connections");
	connections.has_web_uid = true;
	connections.web_uid = getuid();
	fill(CONNECTIONS_MAX, getuid() + 1);
	assert_admitted();
	fill(CONNECTIONS_ALL - 1, getuid() + 1);
	assert_admitted();
	fill(CONNECTIONS_ALL, getuid() + 1); /* a uid that was the account of the pages counts as another */
	assert_refused("the mint has too many connections");
}
END_TEST

START_TEST(waits_when_there_are_no_descriptors)
{
	struct rlimit old, none;
	struct pollfd fds[CONNECTIONS_ALL + 1];
	int fd = connect_now(), patience;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = (struct rlimit){(rlim_t)fd + 1, old.rlim_max};
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	turn();
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
	ck_assert_uint_eq(connections.count, 0);
	(void)connections_poll(&connections, fds);
	ck_assert_int_eq(fds[0].fd, -1);
	patience = connections_patience_ms(&connections);
	ck_assert(patience > 0 && patience <= CONNECTIONS_PAUSE_MS);
	connections.accept_ms = 0;
	turn();
	ck_assert_uint_eq(connections.count, 1);
	(void)close(fd);
}
END_TEST

Suite *connections_suite(void)
{
	Suite *suite = suite_create("connections");
	TCase *cases = scratch_group(suite, "connections");

	tcase_add_checked_fixture(cases, open_socket, close_socket);
	tcase_add_test(cases, rights_follow_from_the_uid);
	tcase_add_test(cases, answers_one_request_of_each_in_a_turn);
	tcase_add_test(cases, an_end_frees_the_place);
	tcase_add_test(cases, dismisses_who_does_not_ask);
	tcase_add_test(cases, a_request_comes_before_the_end_of_the_patience);
	tcase_add_test(cases, dismisses_who_does_not_read);
	tcase_add_test(cases, the_pages_may_be_silent);
	tcase_add_test(cases, limits_the_connections_of_a_uid);
	tcase_add_test(cases, others_cannot_use_up_the_places_of_the_pages_and_of_root);
	tcase_add_test(cases, waits_when_there_are_no_descriptors);
	suite_add_tcase(suite, cases);
	return suite;
}
