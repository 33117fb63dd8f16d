/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/client.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "issuer/wire/link.h"
#include "issuer/wire/listen.h"
#include "issuer/wire/wait.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* What a false mint does with one connection. */
struct conduct {
	const char *answer; /* NULL: none */
	bool is_deaf;	    /* it does not read the request */
};

static int open_socket(void)
{
	struct note n = {0};
	int fd = -1;

	ck_assert_int_eq(listen_at(scratch_path("sock"), SOCK_SEQPACKET, 0600, &fd, &n), STATUS_OK);
	return fd;
}

/* A process that serves one connection. */
static pid_t start(const struct conduct *c)
{
	int listening = open_socket();
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		struct pollfd ready = {.fd = listening, .events = POLLIN};
		char request[MESSAGE_MAX_BYTES];
		int fd;

		(void)poll(&ready, 1, 5000);
		fd = accept(listening, NULL, NULL);
		if (!c->is_deaf && recv(fd, request, sizeof(request), 0) <= 0)
			_exit(1);
		if (c->answer)
			(void)send(fd, c->answer, strlen(c->answer), MSG_NOSIGNAL);
		_exit(0);
	}
	(void)close(listening);
	return pid;
}

static enum status ask(json_t **ret, struct note *n)
{
	json_auto_t *request = json_pack("{s:[s]}", "audience", "web1");

	return client_ask(scratch_path("sock"), OP_ISSUE, request, wait_now_ms() + 3000, ret, n);
}

static const struct {
	struct conduct conduct;
	enum status status;
	const char *words;
} rows[] = {
	{{"{\"id\":1,\"outcome\":\"refused\",\"sentence\":\"no, because\"}", false},
	 STATUS_REFUSED,
	 "no, because"},
	{{"{\"id\":1,\"outcome\":\"error\",\"sentence\":\"broken\"}", false}, STATUS_HOST, "broken"},
	{{"{\"id\":0,\"outcome\":\"error\",\"sentence\":\"too many\"}", false}, STATUS_HOST, "too many"},
	{{"{\"id\":0,\"outcome\":\"error\",\"sentence\":\"too many\"}", true}, STATUS_HOST, "too many"},
	{{NULL, false}, STATUS_HOST, "closed the connection without an answer"},
	{{NULL, true}, STATUS_HOST, "closed the connection without an answer"},
	{{"{\"id\":1,\"outcome\":\"ok\"}", false}, STATUS_HOST, "cannot be read"},
	{{"{\"id\":1,\"outcome\":\"ok\",\"token\":1,\"exp\":1}", false}, STATUS_HOST, "cannot be read"},
	{{"{\"id\":1,\"outcome\":\"ok\",\"token\":\"t\",\"exp\":1,\"more\":1}", false},
	 STATUS_HOST,
	 "cannot be read"},
	{{"{\"id\":1,\"outcome\":\"ok\",\"session\":\"s\"}", false}, STATUS_HOST, "cannot be read"},
	{{"{\"id\":1,\"outcome\":\"no-session\"}", false}, STATUS_HOST, "cannot be read"},
	{{"{\"id\":1,\"outcome\":\"fine\",\"token\":\"t\",\"exp\":1}", false}, STATUS_HOST, "cannot be read"},
	{{"{\"outcome\":\"refused\",\"sentence\":\"x\"}", false}, STATUS_HOST, "cannot be read"},
	{{"{\"id\":2,\"outcome\":\"ok\",\"token\":\"t\",\"exp\":1}", false}, STATUS_HOST, "cannot be read"},
	{{"{\"id\":0,\"outcome\":\"refused\",\"sentence\":\"x\"}", false}, STATUS_HOST, "cannot be read"},
	{{"{}", false}, STATUS_HOST, "cannot be read"},
	{{"[]", false}, STATUS_HOST, "cannot be read"},
	{{"nonsense", false}, STATUS_HOST, "cannot be read"},
};

START_TEST(reports_any_answer_but_ok)
{
	pid_t pid = start(&rows[_i].conduct);
	json_t *answer = NULL;
	struct note n = {0};

	ck_assert_int_eq(ask(&answer, &n), rows[_i].status);
	ck_assert_msg(strstr(n.text, rows[_i].words) != NULL, "%s", n.text);
	ck_assert_ptr_null(answer);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

START_TEST(gives_the_answer)
{
	const struct conduct good = {"{\"id\":1,\"outcome\":\"ok\",\"token\":\"t\",\"exp\":1}", false};
	pid_t pid = start(&good);
	json_auto_t *answer = NULL;
	struct note n = {0};

	ck_assert_msg(ask(&answer, &n) == STATUS_OK, "%s", n.text);
	ck_assert_str_eq(message_text(answer, "token"), "t");
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

static void assert_fails(const char *words)
{
	json_t *answer = NULL;
	struct note n = {0};

	ck_assert_int_eq(ask(&answer, &n), STATUS_HOST);
	ck_assert_msg(strstr(n.text, words) != NULL, "%s", n.text);
}

START_TEST(reports_a_mint_that_does_not_run)
{
	assert_fails("start the service jwt-issuer-mint");
	(void)close(open_socket());
	assert_fails("start the service jwt-issuer-mint");
}
END_TEST

/* A queue of length 0 takes one connection, which nobody accepts. */
START_TEST(does_not_wait_for_a_place_in_the_queue)
{
	int listening = open_socket(), first;

	ck_assert_int_eq(listen(listening, 0), 0);
	first = link_connect(scratch_path("sock"), SOCK_SEQPACKET);
	ck_assert_int_ge(first, 0);
	assert_fails("is busy: try again");
	(void)close(first);
	(void)close(listening);
}
END_TEST

START_TEST(refuses_a_request_that_is_too_long)
{
	char *text = calloc(1, MESSAGE_MAX_BYTES + 1);
	json_auto_t *request = NULL;
	json_t *answer = NULL;
	struct note n = {0};
	int listening = open_socket();

	(void)memset(text, 'a', MESSAGE_MAX_BYTES);
	request = json_pack("{s:[s],s:s}", "audience", "web1", "why", text);
	ck_assert_int_eq(
		client_ask(scratch_path("sock"), OP_ISSUE, request, wait_now_ms() + 3000, &answer, &n),
		STATUS_REFUSED);
	ck_assert_str_eq(n.text, "the request is longer than 16384 bytes: shorten its values");
	(void)close(listening);
	free(text);
}
END_TEST

Suite *client_suite(void)
{
	Suite *suite = suite_create("client");
	TCase *cases = scratch_group(suite, "client");

	tcase_add_loop_test(cases, reports_any_answer_but_ok, 0, COUNT(rows));
	tcase_add_test(cases, gives_the_answer);
	tcase_add_test(cases, reports_a_mint_that_does_not_run);
	tcase_add_test(cases, does_not_wait_for_a_place_in_the_queue);
	tcase_add_test(cases, refuses_a_request_that_is_too_long);
	suite_add_tcase(suite, cases);
	return suite;
}
