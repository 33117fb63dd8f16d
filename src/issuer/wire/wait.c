/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/wait.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int64_t wait_now_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The time to wait is below a day: DIALOG_SECONDS or less. */
enum wire wait_message(int fd, int64_t until_ms, json_t **ret, struct note *n)
{
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left_ms = until_ms - wait_now_ms();
		enum wire r;

		if (left_ms <= 0)
			return WIRE_WAIT;
		if (poll(&p, 1, (int)left_ms) < 0 && errno != EINTR)
			return WIRE_NO_MEMORY;
		r = message_receive(fd, ret, n);
		if (r != WIRE_WAIT)
			return r;
	}
}

/* A descriptor, or -1 with a note. Connecting to a socket whose queue is full fails at once. */
static int connect_to(const char *path, struct note *n)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		note_set(n, "the path of the mint's socket is too long");
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	note_set(n, "the mint cannot be reached at %s: %s", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

static const char *trouble_of(enum wire r)
{
	switch (r) {
	case WIRE_WAIT:
		return "the mint does not answer";
	case WIRE_CLOSED:
		return "the mint has closed the connection";
	case WIRE_NO_MEMORY:
		return "memory ran out";
	case WIRE_UNDECIDED:
	case WIRE_OK:
	case WIRE_BAD:
		break;
	}
	return "the mint sent something that is no answer";
}

/* id 0: an error that comes before the connection is closed. */
static bool is_answer_to(const json_t *answer, const json_t *request, enum op asked, enum outcome *ret)
{
	struct note ignored = {0};
	int64_t id = message_integer(answer, "id");

	return shape_answer(answer, asked, ret, &ignored) &&
	       (id == message_integer(request, "id") || (id == 0 && *ret == OUTCOME_ERROR));
}

static enum outcome exchange(int fd, const json_t *request, enum op asked, int64_t until_ms, json_t **ret,
			     struct note *n)
{
	json_auto_t *answer = NULL;
	enum outcome outcome = OUTCOME_NONE;
	struct note ignored = {0};
	enum wire r = message_send(fd, request);

	if (r == WIRE_OK)
		r = wait_message(fd, until_ms, &answer, &ignored);
	if (r == WIRE_OK && !is_answer_to(answer, request, asked, &outcome))
		r = WIRE_BAD;
	if (r != WIRE_OK) {
		note_set(n, "%s", trouble_of(r));
		return OUTCOME_NONE;
	}
	*ret = json_incref(answer);
	return outcome;
}

enum outcome wait_answer(const char *mint_socket, const json_t *request, enum op asked, int64_t until_ms,
			 json_t **ret, struct note *n)
{
	int fd = connect_to(mint_socket, n);
	enum outcome outcome;

	if (fd < 0)
		return OUTCOME_NONE;
	outcome = exchange(fd, request, asked, until_ms, ret, n);
	(void)close(fd);
	return outcome;
}
