/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/exchange.h"

#include <stdlib.h>
#include <time.h>

#include "issuer/serve/response.h"

int64_t exchange_clock_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waiting */

static void wait_until(struct exchange *e, int64_t until_ms)
{
	struct desk *d = e->desk;

	e->until_ms = until_ms;
	if (e->before)
		return;
	e->after = d->waiting;
	e->before = &d->waiting;
	if (e->after)
		e->after->before = &e->after;
	d->waiting = e;
	MHD_suspend_connection(e->connection);
}

static void forget(struct exchange *e)
{
	if (!e->before)
		return;
	*e->before = e->after;
	if (e->after)
		e->after->before = e->before;
	e->before = NULL;
}

static void resume(struct exchange *e)
{
	e->id = 0;
	forget(e);
	MHD_resume_connection(e->connection);
}

/* Send a request to the mint. Its id is never used again, so that a late answer reaches no other visitor. */
static void ask(struct exchange *e, json_t *message)
{
	struct desk *d = e->desk;
	enum wire w = WIRE_NO_MEMORY;

	e->id = ++d->last_id;
	if (json_object_set_new(message, "id", json_integer(e->id)) == 0)
		w = message_send(d->mint_fd, message);
	json_decref(message);
	if (w == WIRE_OK) {
		wait_until(e, exchange_clock_ms() + MINT_PATIENCE_MS);
		return;
	}
	e->id = 0;
	e->next = w == WIRE_BAD ? flow_refuse(&e->flow, HTTP_BODY_TOO_LARGE, "The form is too long") :
				  flow_refuse(&e->flow, HTTP_UNAVAILABLE,
					      "The issuer cannot be asked now: try again");
}

/* Do the next step of the flow: ask the mint, or delay a refused login. */
static void advance(struct exchange *e, enum flow_next next, json_t *message)
{
	e->next = next;
	if (next == FLOW_ASK)
		ask(e, message);
	else if (e->flow.view.reply.is_late && exchange_clock_ms() < e->arrived_ms + LOGIN_REFUSAL_MS)
		wait_until(e, e->arrived_ms + LOGIN_REFUSAL_MS);
}

static struct exchange *find_waiting(const struct desk *d, int64_t id)
{
	struct exchange *e = d->waiting;

	while (e && e->id != id)
		e = e->after;
	return e;
}

void exchange_answer(struct desk *d, const json_t *answer)
{
	int64_t id = message_integer(answer, "id");
	struct exchange *e = id > 0 ? find_waiting(d, id) : NULL;
	json_t *message = NULL;
	enum flow_next next;

	if (!e)
		return;
	e->id = 0;
	e->until_ms = 0;
	next = flow_answer(&e->flow, answer, time(NULL), &message);
	advance(e, next, message);
	if (e->until_ms == 0)
		resume(e);
}

void exchange_expire(struct desk *d, int64_t now_ms)
{
	struct exchange *after;

	for (struct exchange *e = d->waiting; e; e = after) {
		after = e->after;
		if (e->until_ms > now_ms)
			continue;
		if (e->id)
			e->next = flow_refuse(&e->flow, HTTP_UNAVAILABLE,
					      "The issuer does not answer: try again");
		resume(e);
	}
}

int64_t exchange_next_expiry(const struct desk *d)
{
	int64_t first = -1;

	for (const struct exchange *e = d->waiting; e; e = e->after)
		if (first < 0 || e->until_ms < first)
			first = e->until_ms;
	return first;
}

void exchange_end_all(struct desk *d)
{
	exchange_expire(d, INT64_MAX);
}

/* Callbacks */

enum MHD_Result exchange_admit(void *cls, const struct sockaddr *address, socklen_t size)
{
	struct desk *d = cls;

	(void)size;
	return clients_admit(&d->clients, address) ? MHD_YES : MHD_NO;
}

/* If memory for the client runs out, the connection is shut down at once. */
void exchange_connect(void *cls, struct MHD_Connection *connection, void **client,
		      enum MHD_ConnectionNotificationCode what)
{
	struct desk *d = cls;
	int fd;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		clients_remove(&d->clients, *client);
		*client = NULL;
		return;
	}
	fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	*client = clients_add(
		&d->clients, fd,
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
		exchange_clock_ms());
	if (!*client)
		(void)shutdown(fd, SHUT_RDWR);
}

static struct client *client_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* Called once for each request, when its request line has arrived. */
void *exchange_open(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct client *client = client_of(connection);
	struct exchange *e = client ? calloc(1, sizeof(*e)) : NULL;

	if (!e)
		return NULL;
	e->desk = cls;
	e->connection = connection;
	e->client = client;
	e->arrived_ms = exchange_clock_ms();
	clients_move(&e->desk->clients, client, CLIENT_READING, e->arrived_ms);
	e->route = site_route(span_of(target));
	gate_target(&e->gate, span_of(target));
	e->gate.seen_bytes = strlen(target);
	return e;
}

static enum MHD_Result take_field(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_size,
				  const char *value, size_t value_size)
{
	struct gate *g = cls;

	(void)kind;
	/* name and value point into the received header */
	g->seen_bytes += (size_t)(value - name) + value_size + strlen("\r\n");
	gate_field(g, (struct span){(const uint8_t *)name, name_size},
		   (struct span){(const uint8_t *)value, value_size});
	return MHD_YES;
}

/* If the library does not know the length of the header, it counts as too long. */
static size_t header_bytes(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	return info ? info->header_size : SIZE_MAX;
}

static void begin(struct exchange *e, const char *method, const char *version)
{
	e->gate.seen_bytes += strlen(method) + strlen(version) + strlen("  \r\n\r\n");
	gate_method(&e->gate, span_of(method));
	(void)MHD_get_connection_values_n(e->connection, MHD_HEADER_KIND, take_field, &e->gate);
	e->next = flow_begin(&e->flow, &e->desk->site, e->route, &e->gate, header_bytes(e->connection));
	if (e->next == FLOW_BODY && !bytes_alloc(e->gate.body_bytes, &e->body))
		e->next = flow_refuse(&e->flow, HTTP_FAULT, "The page cannot be made: memory ran out");
}

/* The library passes on at most Content-Length bytes. This does not rely on it. */
static void take_data(struct exchange *e, const char *data, size_t size)
{
	if (e->next != FLOW_BODY)
		return;
	if (size > e->body.len - e->body_used) {
		e->next = flow_refuse(&e->flow, HTTP_BODY_TOO_LARGE, "The request is longer than announced");
		return;
	}
	memcpy(e->body.at + e->body_used, data, size);
	e->body_used += size;
}

/* The request is complete: the time limit for reading ends here. */
static void take_body(struct exchange *e)
{
	struct span body = {e->body.at, e->body_used};
	json_t *message = NULL;
	enum flow_next next = flow_body(&e->flow, body, &message);

	clients_move(&e->desk->clients, e->client, CLIENT_ANSWERED, exchange_clock_ms());
	advance(e, next, message);
	bytes_done(&e->body);
}

static enum MHD_Result answer(struct exchange *e)
{
	clients_move(&e->desk->clients, e->client, CLIENT_ANSWERED, exchange_clock_ms());
	return response_send(e->connection, &e->desk->site, &e->flow.view.reply);
}

/* Called after the header, for each piece of the body, at the end of the body, and after each resumption. */
enum MHD_Result exchange_go(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
			    const char *version, const char *data, size_t *data_size, void **exchange)
{
	struct exchange *e = *exchange;

	(void)cls;
	(void)connection;
	(void)url;
	if (!e)
		return MHD_NO;
	if (*data_size) {
		take_data(e, data, *data_size);
		*data_size = 0;
		return MHD_YES;
	}
	if (e->next == FLOW_UNDECIDED) {
		begin(e, method, version);
		/* a reply before the body is read makes the library close the connection */
		return e->next == FLOW_REPLY ? answer(e) : MHD_YES;
	}
	if (e->next == FLOW_BODY)
		take_body(e);
	return e->before ? MHD_YES : answer(e);
}

void exchange_close(void *cls, struct MHD_Connection *connection, void **exchange,
		    enum MHD_RequestTerminationCode why)
{
	struct exchange *e = *exchange;

	(void)cls;
	(void)connection;
	(void)why;
	if (!e)
		return;
	forget(e);
	clients_move(&e->desk->clients, e->client, CLIENT_IDLE, exchange_clock_ms());
	flow_done(&e->flow);
	bytes_done(&e->body);
	free(e);
	*exchange = NULL;
}
