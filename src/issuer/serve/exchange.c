/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/exchange.h"

#include <stdlib.h>

#include "issuer/serve/ask.h"
#include "issuer/serve/login.h"
#include "issuer/serve/mintlink.h"
#include "issuer/serve/response.h"
#include "issuer/wire/wait.h"

void exchange_expire(struct desk *d, int64_t now_ms)
{
	struct exchange *after;

	for (struct exchange *e = d->waiting; e; e = after) {
		after = e->after;
		if (e->until_ms > now_ms)
			continue;
		if (e->conversation)
			login_wake(e);
		else if (e->id)
			mintlink_give_up(e);
		else
			desk_resume(e);
	}
}

void exchange_end_all(struct desk *d)
{
	while (d->waiting) /* a delayed login is waited for twice */
		exchange_expire(d, INT64_MAX);
}

/* Callbacks */

enum MHD_Result exchange_admit(void *cls, const struct sockaddr *address, socklen_t size)
{
	struct desk *d = cls;

	(void)size;
	return clients_admit(&d->clients, address) ? MHD_YES : MHD_NO;
}

/* Whether a process of the account of the proxy has made this connection (unix(7), SO_PEERCRED). */
static bool is_of_proxy(const struct desk *d, int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer), domain_size = sizeof(int);
	int domain = 0;

	return d->has_proxy && getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &domain_size) == 0 &&
	       domain == AF_UNIX && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
	       peer.uid == d->proxy_uid;
}

/* If memory for the client runs out, the connection is shut down at once. */
static struct client *add_client(struct desk *d, struct MHD_Connection *connection)
{
	int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	const union MHD_ConnectionInfo *from =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct client *client = clients_add(&d->clients, fd, from ? from->client_addr : NULL,
					    is_of_proxy(d, fd), wait_now_ms());

	if (!client)
		(void)shutdown(fd, SHUT_RDWR);
	return client;
}

void exchange_connect(void *cls, struct MHD_Connection *connection, void **client,
		      enum MHD_ConnectionNotificationCode what)
{
	struct desk *d = cls;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*client = add_client(d, connection);
		return;
	}
	clients_remove(&d->clients, *client);
	*client = NULL;
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
	e->begun_ms = wait_now_ms();
	clients_move(&e->desk->clients, client, CLIENT_READING, e->begun_ms);
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
	e->address = e->client->address;
	if (e->next == FLOW_BODY && e->client->is_proxy &&
	    !address_forwarded(e->gate.forwarded_for, &e->address))
		e->next = flow_refuse(&e->flow, HTTP_BAD_REQUEST,
				      "The proxy does not name the address of the browser");
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
	enum flow_next next = ask_first(&e->flow, body, &message);

	clients_move(&e->desk->clients, e->client, CLIENT_ANSWERED, wait_now_ms());
	if (next == FLOW_LOGIN)
		login_take_form(e);
	else
		mintlink_advance(e, next, message);
	bytes_done(&e->body);
}

static enum MHD_Result answer(struct exchange *e)
{
	clients_move(&e->desk->clients, e->client, CLIENT_ANSWERED, wait_now_ms());
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
	desk_forget(e);
	login_forget(e);
	clients_move(&e->desk->clients, e->client, CLIENT_IDLE, wait_now_ms());
	flow_done(&e->flow);
	bytes_done(&e->body);
	free(e);
	*exchange = NULL;
}
