/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/demo/listeners.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/scoped.h"

#define TRIES 32 /* attempts to find a port that is free for IPv4 and for IPv6 */

/* A listening socket, or -1 with errno set. */
static int listen_on(const struct sockaddr *address, socklen_t len)
{
	const int on = 1;
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error;

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->sa_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, address, len) == 0 && listen(fd, SOMAXCONN) == 0)
		return fd;
	error = errno;
	(void)close(fd);
	errno = error;
	return -1;
}

static bool add(struct listeners *l, int fd)
{
	if (fd < 0)
		return false;
	l->fds[l->count++] = fd;
	return true;
}

static bool open_ipv4(unsigned port, struct listeners *l)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr = {htonl(INADDR_LOOPBACK)},
	};
	socklen_t len = sizeof(address);

	if (!add(l, listen_on((const struct sockaddr *)&address, len)) ||
	    getsockname(l->fds[0], (struct sockaddr *)&address, &len) != 0)
		return false;
	l->port = ntohs(address.sin_port);
	return true;
}

/* Returns true without a socket if the host has no ::1. */
static bool open_ipv6(struct listeners *l)
{
	const struct sockaddr_in6 address = {
		.sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)l->port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};

	return add(l, listen_on((const struct sockaddr *)&address, sizeof(address))) ||
	       errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL;
}

enum status listeners_open(unsigned port, struct listeners *ret, struct note *n)
{
	for (int left = port ? 1 : TRIES; left > 0; left--) {
		SCOPED(listeners) l = {.port = port};

		if (open_ipv4(port, &l) && open_ipv6(&l)) {
			*ret = l;
			l = (struct listeners){0};
			return STATUS_OK;
		}
		note_set(n, "port %u of 127.0.0.1 and ::1 cannot be listened on: %s", l.port,
			 strerror(errno));
		if (errno != EADDRINUSE)
			break;
	}
	return STATUS_HOST;
}

void listeners_done(struct listeners *l)
{
	while (l->count > 0)
		(void)close(l->fds[--l->count]);
}
