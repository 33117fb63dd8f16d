/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/server.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/resource.h>

#include "issuer/serve/login.h"
#include "issuer/serve/mintlink.h"
#include "issuer/wire/notify.h"
#include "issuer/wire/wait.h"

/* Connections of each listening socket. This is more than CLIENTS_MAX: ended ones that are not yet closed
 * count in the library, which must still call exchange_admit(). */
#define CONNECTIONS_MAX (CLIENTS_MAX + 128U)
/* Buffer of the library for each connection, also an idle one: the header of a request and its fields, later
 * the header of the answer. exchange.c stores the form. */
#define CONNECTION_BYTES ((size_t)20 * 1024)
#define DESCRIPTORS (CLIENTS_MAX + 256)

struct server {
	struct desk *desk;
	struct MHD_Daemon *daemons[SERVER_SOCKETS_MAX]; /* one for each socket: a daemon has only one */
	size_t count;
	struct pollfd
		fds[SERVER_SOCKETS_MAX + 3]; /* the last: the mint, conversations, and clients.epoll_fd */
};

/*
 * Without MHD_USE_ERROR_LOG the library prints nothing, so untrusted input does not reach a log.
 * STRICT_FOR_CLIENT refuses HTTP/1.1 requests without Host, and spaces in the target.
 */
static struct MHD_Daemon *start(struct desk *desk, int fd)
{
	return MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, exchange_admit, desk, exchange_go, desk,
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_CONNECTION, exchange_connect, desk,
		MHD_OPTION_URI_LOG_CALLBACK, exchange_open, desk, MHD_OPTION_NOTIFY_COMPLETED, exchange_close,
		desk, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES,
		MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, MHD_OPTION_END);
}

static enum status start_all(struct server *s, const int *sockets, size_t count, struct note *n)
{
	for (size_t i = 0; i < count; i++) {
		const union MHD_DaemonInfo *info;
		int flags = fcntl(sockets[i], F_GETFL);

		if (flags < 0 || fcntl(sockets[i], F_SETFL, flags | O_NONBLOCK) != 0)
			return status_refuse(n, STATUS_HOST, "descriptor %d cannot be used", sockets[i]);
		s->daemons[i] = start(s->desk, sockets[i]);
		if (!s->daemons[i])
			return status_refuse(n, STATUS_HOST, "libmicrohttpd cannot serve on descriptor %d",
					     sockets[i]);
		s->count = i + 1;
		info = MHD_get_daemon_info(s->daemons[i], MHD_DAEMON_INFO_EPOLL_FD);
		if (!info)
			return status_refuse(n, STATUS_HOST, "libmicrohttpd has no epoll");
		s->fds[i] = (struct pollfd){.fd = info->epoll_fd, .events = POLLIN};
	}
	s->fds[count] = (struct pollfd){.fd = s->desk->mint.fd, .events = POLLIN};
	s->fds[count + 1] = (struct pollfd){.fd = s->desk->conversations.epoll_fd, .events = POLLIN};
	s->fds[count + 2] = (struct pollfd){.fd = s->desk->clients.epoll_fd, .events = POLLIN};
	return STATUS_OK;
}

/* The earlier of two times; negative: never. */
static int64_t earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* Milliseconds until the next timeout; -1: none. */
static int patience_ms(const struct server *s)
{
	int64_t expiry = earlier(earlier(desk_next_expiry(s->desk), clients_next_expiry(&s->desk->clients)),
				 conversations_next_expiry(&s->desk->conversations));
	int64_t left = -1;
	unsigned long long library;

	if (expiry >= 0) {
		left = expiry - wait_now_ms();
		left = left < 0 ? 0 : left;
	}
	for (size_t i = 0; i < s->count; i++)
		if (MHD_get_timeout(s->daemons[i], &library) == MHD_YES &&
		    (left < 0 || (int64_t)library < left))
			left = (int64_t)library;
	return left > INT_MAX ? INT_MAX : (int)left;
}

static enum status serve(struct server *s, struct note *n)
{
	for (;;) {
		s->fds[s->count].fd = s->desk->mint.fd; /* poll() ignores -1 */
		if (poll(s->fds, s->count + 3, patience_ms(s)) < 0) {
			if (errno == EINTR)
				continue; /* what poll() would have reported is not known */
			return status_refuse(n, STATUS_HOST, "poll: %s", strerror(errno));
		}
		if (s->fds[s->count].revents && mintlink_take(s->desk) != STATUS_OK)
			return STATUS_OK;
		exchange_expire(s->desk, wait_now_ms());
		login_run(s->desk);
		clients_wake(&s->desk->clients, wait_now_ms());
		clients_expire(&s->desk->clients, wait_now_ms());
		for (size_t i = 0; i < s->count; i++)
			(void)MHD_run(s->daemons[i]);
	}
}

/* Each connection needs a descriptor. If the hard limit is lower, fewer connections are accepted. */
static void permit_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* The library cannot stop a daemon that has a suspended connection, so resume all of them first. */
static void stop_all(struct server *s)
{
	exchange_end_all(s->desk);
	for (size_t i = 0; i < s->count; i++) {
		(void)MHD_run(s->daemons[i]);
		MHD_stop_daemon(s->daemons[i]);
	}
}

/* To the process that has started us: the mint over its own socket, or else the service manager. */
static enum status say_ready(const struct desk *d, struct note *n)
{
	json_auto_t *ready = NULL;

	if (d->mint.path)
		return notify_send("READY=1") ?
			       STATUS_OK :
			       status_refuse(n, STATUS_HOST, "NOTIFY_SOCKET: %s", strerror(errno));
	ready = shape_ready();
	if (!ready)
		return status_out_of_memory(n);
	return message_send(d->mint.fd, ready) == WIRE_OK ?
		       STATUS_OK :
		       status_refuse(n, STATUS_HOST, "the mint does not listen");
}

enum status server_run(struct desk *desk, const int *sockets, size_t count, struct note *n)
{
	struct server s = {.desk = desk};
	enum status r;

	if (!clients_init(&desk->clients) || !conversations_init(&desk->conversations))
		return status_refuse(n, STATUS_HOST, "epoll: %s", strerror(errno));
	permit_descriptors();
	r = start_all(&s, sockets, count, n);
	if (r == STATUS_OK)
		r = say_ready(desk, n);
	if (r == STATUS_OK)
		r = serve(&s, n);
	stop_all(&s);
	conversations_done(&desk->conversations);
	clients_done(&desk->clients);
	return r;
}
