/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/message.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "issuer/wire/shape.h"
#include "support/fixture.h"
#include "unit/suites.h"

static enum reason read_text(const char *text)
{
	json_auto_t *message = NULL;
	struct note n = {0};
	enum reason r = message_read(span_of(text), &message, &n);

	ck_assert((r == REASON_OK) == (message != NULL));
	ck_assert(r != REASON_MALFORMED || n.text[0]);
	return r;
}

START_TEST(reads_an_object)
{
	assert_slug(read_text("{}"), "ok");
	assert_slug(read_text(" {\"id\":1,\"op\":\"offer\",\"session\":\"\\u00e9\"} "), "ok");
}
END_TEST

START_TEST(refuses_an_invalid_message)
{
	static const char *const texts[] = {
		"",
		"x",
		"[]",
		"1",
		"\"a\"",
		"null",
		"{",
		"{}{}",
		"{\"id\":1,}",
		"{\"id\":1,\"id\":1}",
		"{\"id\":1,\"\\u0069d\":2}",
		"{\"a\":{\"b\":1,\"b\":2}}",
		"{\"account\":\"a\\u0000b\"}",
		"{\"a\":\"\xff\"}",
		"{\"a\":99999999999999999999}",
	};

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_slug(read_text(texts[i]), "malformed");
}
END_TEST

START_TEST(refuses_a_depth_of_more_than_eight)
{
	assert_slug(read_text("{\"a\":[[[[[[[1]]]]]]]}"), "ok");
	assert_slug(read_text("{\"a\":[[[[[[[[1]]]]]]]]}"), "malformed");
}
END_TEST

/* An object of exactly len bytes. The caller frees it. */
static char *object_of(size_t len)
{
	char *text = malloc(len + 1);

	memset(text, 'x', len);
	memcpy(text, "{\"a\":\"", 6);
	memcpy(text + len - 2, "\"}", 3);
	return text;
}

START_TEST(refuses_more_than_16_kib)
{
	for (int more = -1; more <= 1; more++) {
		char *text = object_of((size_t)(MESSAGE_MAX_BYTES + more));

		assert_slug(read_text(text), more > 0 ? "malformed" : "ok");
		free(text);
	}
}
END_TEST

struct pair {
	int fds[2];
};

static struct pair connect_pair(void)
{
	struct pair p;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p.fds), 0);
	return p;
}

static void close_pair(struct pair *p)
{
	(void)close(p->fds[0]);
	(void)close(p->fds[1]);
}

START_TEST(receives_what_was_sent)
{
	struct pair p = connect_pair();
	json_auto_t *sent = shape_new_request(7, OP_OFFER), *received = NULL;
	struct note n = {0};

	ck_assert_int_eq(message_receive(p.fds[1], &received, &n), WIRE_WAIT);
	ck_assert_int_eq(message_send(p.fds[0], sent), WIRE_OK);
	ck_assert_int_eq(message_receive(p.fds[1], &received, &n), WIRE_OK);
	ck_assert(json_equal(sent, received));
	close_pair(&p);
}
END_TEST

START_TEST(receives_the_next_message_after_an_invalid_one)
{
	struct pair p = connect_pair();
	char *text = object_of(MESSAGE_MAX_BYTES + 100);
	json_auto_t *received = NULL;
	struct note n = {0};

	ck_assert_int_eq(send(p.fds[0], "nonsense", 8, 0), 8);
	ck_assert_int_gt(send(p.fds[0], text, strlen(text), 0), 0);
	ck_assert_int_eq(send(p.fds[0], "{}", 2, 0), 2);
	ck_assert_int_eq(message_receive(p.fds[1], &received, &n), WIRE_BAD);
	ck_assert_int_eq(message_receive(p.fds[1], &received, &n), WIRE_BAD);
	ck_assert_ptr_null(received);
	ck_assert_int_eq(message_receive(p.fds[1], &received, &n), WIRE_OK);
	free(text);
	close_pair(&p);
}
END_TEST

START_TEST(refuses_to_send_a_message_that_is_too_long)
{
	struct pair p = connect_pair();
	char *text = object_of(MESSAGE_MAX_BYTES + 1);
	json_auto_t *message = json_loads(text, 0, NULL), *received = NULL;
	struct note n = {0};

	ck_assert_int_eq(message_send(p.fds[0], message), WIRE_BAD);
	ck_assert_int_eq(message_receive(p.fds[1], &received, &n), WIRE_WAIT);
	free(text);
	close_pair(&p);
}
END_TEST

START_TEST(notices_that_the_other_end_is_closed)
{
	struct pair p = connect_pair();
	json_auto_t *message = shape_ready(), *received = NULL;
	struct note n = {0};

	(void)close(p.fds[1]);
	ck_assert_int_eq(message_receive(p.fds[0], &received, &n), WIRE_CLOSED);
	ck_assert_int_eq(message_send(p.fds[0], message), WIRE_CLOSED); /* without SIGPIPE */
	(void)close(p.fds[0]);
}
END_TEST

START_TEST(never_waits_to_send)
{
	struct pair p = connect_pair();
	json_auto_t *message = shape_ready();
	enum wire r = WIRE_OK;

	for (int i = 0; i < 100000 && r == WIRE_OK; i++)
		r = message_send(p.fds[0], message);
	ck_assert_int_eq(r, WIRE_WAIT);
	close_pair(&p);
}
END_TEST

static bool is_request(const char *text, enum op *ret)
{
	json_auto_t *message = json_loads(text, 0, NULL);
	struct note n = {0};
	bool is = shape_request(message, ret, &n);

	ck_assert_ptr_nonnull(message);
	ck_assert(is || n.text[0]);
	return is;
}

static const struct {
	enum op op;
	const char *text;
} requests[] = {
	{OP_LOGIN, "{\"id\":1,\"op\":\"login\",\"account\":\"a\",\"password\":\"p\"}"},
	{OP_OFFER, "{\"id\":1,\"op\":\"offer\",\"session\":\"s\"}"},
	{OP_MINT, "{\"id\":1,\"op\":\"mint\",\"session\":\"s\",\"audience\":\"h\",\"service\":\"\",\"ttl\":1,"
		  "\"key\":\"k\"}"},
	{OP_DETAILS, "{\"id\":1,\"op\":\"details\",\"token\":\"t\"}"},
	{OP_LOGOUT, "{\"id\":1,\"op\":\"logout\",\"session\":\"s\"}"},
};

START_TEST(knows_each_request)
{
	enum op op = OP_NONE;

	ck_assert(is_request(requests[_i].text, &op));
	ck_assert_int_eq(op, requests[_i].op);
}
END_TEST

/* Each request with one member removed, of another type, or added. */
START_TEST(refuses_a_request_with_other_members)
{
	json_auto_t *request = json_loads(requests[_i].text, 0, NULL);
	const char *name;
	json_t *value;
	void *next;
	struct note n = {0};
	enum op op = OP_NONE;

	json_object_foreach_safe(request, next, name, value)
	{
		json_auto_t *changed = json_copy(request);

		json_object_del(changed, name);
		ck_assert(!shape_request(changed, &op, &n));
		json_object_set_new(changed, name, json_array());
		ck_assert(!shape_request(changed, &op, &n));
		json_object_set_new(changed, name, json_null());
		ck_assert(!shape_request(changed, &op, &n));
	}
	json_object_set_new(request, "more", json_integer(1));
	ck_assert(!shape_request(request, &op, &n));
	ck_assert_int_eq(op, OP_NONE);
}
END_TEST

START_TEST(refuses_an_id_below_one_and_an_unknown_op)
{
	enum op op = OP_NONE;

	ck_assert(!is_request("{\"id\":0,\"op\":\"logout\",\"session\":\"s\"}", &op));
	ck_assert(!is_request("{\"id\":-1,\"op\":\"logout\",\"session\":\"s\"}", &op));
	ck_assert(!is_request("{\"id\":1.5,\"op\":\"logout\",\"session\":\"s\"}", &op));
	ck_assert(!is_request("{\"id\":1,\"op\":\"Logout\",\"session\":\"s\"}", &op));
	ck_assert(!is_request("{\"id\":1,\"op\":\"\",\"session\":\"s\"}", &op));
}
END_TEST

static bool is_answer(const char *text, enum op asked, enum outcome *ret)
{
	json_auto_t *message = json_loads(text, 0, NULL);
	struct note n = {0};

	ck_assert_ptr_nonnull(message);
	return shape_answer(message, asked, ret, &n);
}

START_TEST(accepts_only_answers_to_this_request)
{
	static const struct {
		enum op asked;
		enum outcome outcome; /* OUTCOME_NONE: refused */
		const char *text;
	} rows[] = {
		{OP_LOGIN, OUTCOME_OK, "{\"id\":1,\"outcome\":\"ok\",\"session\":\"s\"}"},
		{OP_LOGIN, OUTCOME_REFUSED, "{\"id\":1,\"outcome\":\"refused\"}"},
		{OP_LOGIN, OUTCOME_NONE, "{\"id\":1,\"outcome\":\"no-session\"}"},
		{OP_LOGIN, OUTCOME_NONE, "{\"id\":1,\"outcome\":\"ok\"}"},
		{OP_LOGIN, OUTCOME_ERROR, "{\"id\":0,\"outcome\":\"error\",\"sentence\":\"s\"}"},
		{OP_OFFER, OUTCOME_OK,
		 "{\"id\":1,\"outcome\":\"ok\",\"account\":\"a\",\"keys\":[{\"name\":\"k\",\"alg\":\"ES256\"}"
		 "],"
		 "\"max_ttl\":1,\"audiences\":[{\"name\":\"h\"}],\"services\":[]}"},
		{OP_OFFER, OUTCOME_NONE,
		 "{\"id\":1,\"outcome\":\"ok\",\"account\":\"a\",\"keys\":[{\"name\":\"k\"}],\"max_ttl\":1,"
		 "\"audiences\":[{\"name\":\"h\"}],\"services\":[]}"},
		{OP_OFFER, OUTCOME_NONE,
		 "{\"id\":1,\"outcome\":\"ok\",\"account\":\"a\",\"keys\":[\"k\"],\"max_ttl\":1,"
		 "\"audiences\":[{\"name\":\"h\"}],\"services\":[]}"},
		{OP_OFFER, OUTCOME_NONE, "{\"id\":1,\"outcome\":\"refused\"}"},
		{OP_MINT, OUTCOME_OK,
		 "{\"id\":1,\"outcome\":\"ok\",\"account\":\"a\",\"keys\":[],\"max_ttl\":1,"
		 "\"audiences\":[],\"services\":[],\"token\":\"t\",\"exp\":1}"},
		{OP_MINT, OUTCOME_REFUSED,
		 "{\"id\":1,\"outcome\":\"refused\",\"account\":\"a\",\"keys\":[],\"max_ttl\":1,"
		 "\"audiences\":[],\"services\":[],\"sentence\":\"s\"}"},
		{OP_MINT, OUTCOME_NONE, "{\"id\":1,\"outcome\":\"ok\",\"token\":\"t\",\"exp\":1}"},
		{OP_MINT, OUTCOME_NONE,
		 "{\"id\":1,\"outcome\":\"ok\",\"account\":\"a\",\"keys\":[],\"max_ttl\":1,"
		 "\"audiences\":[],\"services\":[]}"},
		{OP_MINT, OUTCOME_NONE, "{\"id\":1,\"outcome\":\"refused\"}"},
		{OP_DETAILS, OUTCOME_INVALID,
		 "{\"id\":1,\"outcome\":\"invalid\",\"reason\":\"r\",\"sentence\":\"s\"}"},
		{OP_DETAILS, OUTCOME_NONE, "{\"id\":1,\"outcome\":\"verified\",\"name\":\"a\"}"},
		{OP_LOGOUT, OUTCOME_OK, "{\"id\":1,\"outcome\":\"ok\"}"},
		{OP_LOGOUT, OUTCOME_NO_SESSION, "{\"id\":1,\"outcome\":\"no-session\"}"},
		{OP_LOGOUT, OUTCOME_NONE, "{\"id\":1,\"outcome\":\"ok\",\"session\":\"s\"}"},
		{OP_LOGOUT, OUTCOME_NONE, "{\"id\":\"1\",\"outcome\":\"ok\"}"},
		{OP_LOGOUT, OUTCOME_NONE, "{\"id\":1}"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum outcome outcome = OUTCOME_NONE;
		bool is = is_answer(rows[i].text, rows[i].asked, &outcome);

		ck_assert_msg(is == (rows[i].outcome != OUTCOME_NONE), "%s", rows[i].text);
		ck_assert_int_eq(outcome, rows[i].outcome);
	}
}
END_TEST

START_TEST(knows_the_first_message)
{
	json_auto_t *ready = shape_ready(), *more = json_pack("{s:b,s:i}", "ready", 1, "a", 1),
		    *no = json_pack("{s:b}", "ready", 0);

	ck_assert(shape_is_ready(ready) && !shape_is_ready(more) && !shape_is_ready(no));
}
END_TEST

Suite *message_suite(void)
{
	Suite *suite = suite_create("message");
	TCase *cases = tcase_create("message");

	tcase_add_test(cases, reads_an_object);
	tcase_add_test(cases, refuses_an_invalid_message);
	tcase_add_test(cases, refuses_a_depth_of_more_than_eight);
	tcase_add_test(cases, refuses_more_than_16_kib);
	tcase_add_test(cases, receives_what_was_sent);
	tcase_add_test(cases, receives_the_next_message_after_an_invalid_one);
	tcase_add_test(cases, refuses_to_send_a_message_that_is_too_long);
	tcase_add_test(cases, notices_that_the_other_end_is_closed);
	tcase_add_test(cases, never_waits_to_send);
	tcase_add_loop_test(cases, knows_each_request, 0, COUNT(requests));
	tcase_add_loop_test(cases, refuses_a_request_with_other_members, 0, COUNT(requests));
	tcase_add_test(cases, refuses_an_id_below_one_and_an_unknown_op);
	tcase_add_test(cases, accepts_only_answers_to_this_request);
	tcase_add_test(cases, knows_the_first_message);
	suite_add_tcase(suite, cases);
	return suite;
}
