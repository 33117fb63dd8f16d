/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "issuer/wire/link.h"
#include "issuer/wire/wait.h"

#define ID 1

static enum status open_socket(const char *socket, int *ret, struct note *n)
{
	*ret = link_connect(socket, SOCK_SEQPACKET);
	if (*ret >= 0)
		return STATUS_OK;
	if (errno == EAGAIN)
		return status_refuse(n, STATUS_HOST, "the mint at %.200s is busy: try again", socket);
	return status_refuse(n, STATUS_HOST,
			     "cannot connect to the mint at %.200s: %s: start the service jwt-issuer-mint",
			     socket, strerror(errno));
}

static enum status send_request(int fd, enum op op, json_t *request, struct note *n)
{
	enum wire w;

	if (json_object_set_new(request, "id", json_integer(ID)) != 0 ||
	    json_object_set_new(request, "op", json_string(shape_op_name(op))) != 0)
		return status_out_of_memory(n);
	w = message_send(fd, request);
	if (w == WIRE_BAD)
		return status_refuse(n, STATUS_REFUSED,
				     "the request is longer than %d bytes: shorten its values",
				     MESSAGE_MAX_BYTES);
	if (w == WIRE_NO_MEMORY)
		return status_out_of_memory(n);
	/* a mint that refuses the connection closes it after an answer that says why: read that */
	return w == WIRE_OK || w == WIRE_CLOSED ?
		       STATUS_OK :
		       status_refuse(n, STATUS_HOST, "the request cannot be sent to the mint: try again");
}

static enum status unreadable(struct note *n)
{
	return status_refuse(n, STATUS_HOST,
			     "the mint gave an answer that cannot be read: restart jwt-issuer-mint after an "
			     "upgrade");
}

static enum status receive_answer(int fd, int64_t until_ms, json_t **ret, struct note *n)
{
	struct note ignored = {0};

	switch (wait_message(fd, until_ms, ret, &ignored)) {
	case WIRE_OK:
		return STATUS_OK;
	case WIRE_NO_MEMORY:
		return status_out_of_memory(n);
	case WIRE_WAIT:
		return status_refuse(n, STATUS_HOST, "the mint does not answer: try again");
	case WIRE_BAD:
		return unreadable(n);
	case WIRE_UNDECIDED:
	case WIRE_CLOSED:
		break;
	}
	return status_refuse(n, STATUS_HOST,
			     "the mint has closed the connection without an answer: try again");
}

/* An error with id 0 comes before the connection is closed. */
static bool is_answer(enum op op, const json_t *answer, enum outcome *ret)
{
	struct note ignored = {0};
	int64_t id = message_integer(answer, "id");

	return shape_answer(answer, op, ret, &ignored) && (id == ID || (id == 0 && *ret == OUTCOME_ERROR));
}

static enum status judge(enum op op, const json_t *answer, struct note *n)
{
	enum outcome outcome = OUTCOME_NONE;
	const char *sentence = message_text(answer, "sentence");

	if (!is_answer(op, answer, &outcome))
		return unreadable(n);
	if (outcome == OUTCOME_OK)
		return STATUS_OK;
	return status_refuse(n, outcome == OUTCOME_REFUSED ? STATUS_REFUSED : STATUS_HOST, "%s",
			     sentence ? sentence : "the mint refuses the request");
}

static enum status exchange(int fd, enum op op, json_t *request, int64_t until_ms, json_t **ret,
			    struct note *n)
{
	json_auto_t *answer = NULL;
	enum status s = send_request(fd, op, request, n);

	if (s == STATUS_OK)
		s = receive_answer(fd, until_ms, &answer, n);
	if (s == STATUS_OK)
		s = judge(op, answer, n);
	if (s == STATUS_OK)
		*ret = json_incref(answer);
	return s;
}

enum status client_ask(const char *socket, enum op op, json_t *request, int64_t until_ms, json_t **ret,
		       struct note *n)
{
	int fd = -1;
	enum status s = open_socket(socket, &fd, n);

	if (s != STATUS_OK)
		return s;
	s = exchange(fd, op, request, until_ms, ret, n);
	(void)close(fd);
	return s;
}

enum status client_report(const char *socket, enum op op, json_t *request, struct note *n)
{
	int fd = -1;
	enum status s = open_socket(socket, &fd, n);

	if (s != STATUS_OK)
		return s;
	s = send_request(fd, op, request, n);
	(void)close(fd);
	return s;
}
