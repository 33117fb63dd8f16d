/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/mintlink.h"

#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "issuer/serve/answer.h"
#include "issuer/wire/link.h"

static void refuse(struct exchange *e, enum http status, const char *sentence)
{
	(void)flow_refuse(&e->flow, status, sentence);
	desk_reply(e);
}

void mintlink_give_up(struct exchange *e)
{
	refuse(e, HTTP_UNAVAILABLE,
	       "The issuer cannot be reached, no answer came within 5 seconds: try again");
}

/* The answers to open requests will never come. Requests that are sent later use another connection. */
static void lose(struct desk *d)
{
	struct exchange *after;

	if (d->mint.fd >= 0)
		(void)close(d->mint.fd);
	d->mint.fd = -1;
	for (struct exchange *e = d->waiting; e; e = after) {
		after = e->after;
		if (e->id)
			refuse(e, HTTP_UNAVAILABLE, "The issuer cannot be reached: try again");
	}
}

/* If the connection was lost since the last message, nothing was sent: one new connection is tried. */
static enum wire send_message(struct desk *d, const json_t *message)
{
	enum wire w = d->mint.fd >= 0 ? message_send(d->mint.fd, message) : WIRE_CLOSED;

	if (w != WIRE_CLOSED || !d->mint.path)
		return w;
	lose(d);
	d->mint.fd = link_connect(d->mint.path, SOCK_SEQPACKET);
	return d->mint.fd >= 0 ? message_send(d->mint.fd, message) : WIRE_CLOSED;
}

/* Send a request to the mint. Its id is never used again, so that a late answer reaches no other visitor. */
static void ask(struct exchange *e, json_t *message)
{
	int64_t id = ++e->desk->last_id;
	enum wire w = WIRE_NO_MEMORY;

	if (json_object_set_new(message, "id", json_integer(id)) == 0)
		w = send_message(e->desk, message);
	json_decref(message);
	if (w == WIRE_OK) {
		e->id = id;
		desk_wait_for_answer(e);
	} else if (w == WIRE_BAD)
		refuse(e, HTTP_BODY_TOO_LARGE, "The form is too long");
	else
		refuse(e, HTTP_UNAVAILABLE, "The issuer cannot be reached: try again");
}

void mintlink_advance(struct exchange *e, enum flow_next next, json_t *message)
{
	e->next = next;
	if (next == FLOW_ASK)
		ask(e, message);
	else
		desk_reply(e);
}

static struct exchange *find_waiting(const struct desk *d, int64_t id)
{
	struct exchange *e = d->waiting;

	while (e && e->id != id)
		e = e->after;
	return e;
}

static void take_answer(const struct desk *d, const json_t *answer)
{
	int64_t id = message_integer(answer, "id");
	struct exchange *e = id > 0 ? find_waiting(d, id) : NULL;
	json_t *message = NULL;
	enum flow_next next;

	if (!e)
		return;
	e->id = 0;
	next = answer_take(&e->flow, answer, time(NULL), &message);
	mintlink_advance(e, next, message);
}

enum status mintlink_take(struct desk *d)
{
	while (d->mint.fd >= 0) {
		json_t *answer = NULL;
		struct note ignored = {0};

		switch (message_receive(d->mint.fd, &answer, &ignored)) {
		case WIRE_OK:
			take_answer(d, answer);
			json_decref(answer);
			continue;
		case WIRE_BAD:
			continue;
		case WIRE_WAIT:
		case WIRE_NO_MEMORY:
			return STATUS_OK;
		case WIRE_CLOSED:
		case WIRE_UNDECIDED:
			break;
		}
		lose(d);
	}
	return d->mint.path ? STATUS_OK : STATUS_REFUSED;
}
