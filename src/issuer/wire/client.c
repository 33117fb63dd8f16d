/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "issuer/wire/listen.h"

#define ID 1

static enum status open_socket(const char *socket, int *ret, struct note *n)
{
	*ret = listen_connect(socket, SOCK_SEQPACKET);
	if (*ret >= 0)
		return STATUS_OK;
	if (errno == EAGAIN)
		return status_refuse(n, STATUS_HOST, "the mint at %.200s is busy: try again", socket);
	return status_refuse(n, STATUS_HOST,
			     "the mint cannot be asked at %.200s: %s (the service jwt-issuer-mint must run)",
			     socket, strerror(errno));
}

/* Wait until the socket can be read or written. False when the time is over. */
static bool wait_for(int fd, short events)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};
	int r;

	do
		r = poll(&poll_fd, 1, CLIENT_PATIENCE_MS);
	while (r < 0 && errno == EINTR);
	return r > 0;
}

static enum status send_request(int fd, enum op op, json_t *request, struct note *n)
{
	enum wire w;

	if (json_object_set_new(request, "id", json_integer(ID)) != 0 ||
	    json_object_set_new(request, "op", json_string(shape_op_name(op))) != 0)
		return status_out_of_memory(n);
	w = message_send(fd, request);
	if (w == WIRE_WAIT && wait_for(fd, POLLOUT))
		w = message_send(fd, request);
	if (w == WIRE_BAD)
		return status_refuse(n, STATUS_REFUSED, "the request is longer than %d bytes",
				     MESSAGE_MAX_BYTES);
	if (w == WIRE_NO_MEMORY)
		return status_out_of_memory(n);
	/* a mint that refuses the connection closes it after an answer that says why: read that */
	return w == WIRE_OK || w == WIRE_CLOSED ?
		       STATUS_OK :
		       status_refuse(n, STATUS_HOST, "the mint does not take the request");
}

static enum status unreadable(struct note *n)
{
	return status_refuse(n, STATUS_HOST, "the mint gave an answer that cannot be read");
}

static enum status receive_answer(int fd, json_t **ret, struct note *n)
{
	struct note ignored = {0};

	if (!wait_for(fd, POLLIN))
		return status_refuse(n, STATUS_HOST, "the mint has not answered within %d s",
				     CLIENT_PATIENCE_MS / 1000);
	switch (message_receive(fd, ret, &ignored)) {
	case WIRE_OK:
		return STATUS_OK;
	case WIRE_NO_MEMORY:
		return status_out_of_memory(n);
	case WIRE_BAD:
		return unreadable(n);
	case WIRE_UNDECIDED:
	case WIRE_WAIT:
	case WIRE_CLOSED:
		break;
	}
	return status_refuse(n, STATUS_HOST, "the mint has closed the connection without an answer");
}

static enum status judge(enum op op, const json_t *answer, struct note *n)
{
	enum outcome outcome = OUTCOME_NONE;
	struct note ignored = {0};
	const char *sentence = message_text(answer, "sentence");

	if (!shape_answer(answer, op, &outcome, &ignored))
		return unreadable(n);
	if (outcome == OUTCOME_OK)
		return STATUS_OK;
	return status_refuse(n, outcome == OUTCOME_REFUSED ? STATUS_REFUSED : STATUS_HOST, "%s",
			     sentence ? sentence : "the mint refuses the request");
}

static enum status exchange(int fd, enum op op, json_t *request, json_t **ret, struct note *n)
{
	json_auto_t *answer = NULL;
	enum status s = send_request(fd, op, request, n);

	if (s == STATUS_OK)
		s = receive_answer(fd, &answer, n);
	if (s == STATUS_OK)
		s = judge(op, answer, n);
	if (s == STATUS_OK)
		*ret = json_incref(answer);
	return s;
}

enum status client_ask(const char *socket, enum op op, json_t *request, json_t **ret, struct note *n)
{
	int fd = -1;
	enum status s = open_socket(socket, &fd, n);

	if (s != STATUS_OK)
		return s;
	s = exchange(fd, op, request, ret, n);
	(void)close(fd);
	return s;
}
