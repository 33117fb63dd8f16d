/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/clients.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS 64

static const int64_t limits_ms[CLIENT_STATES] = {
	[CLIENT_READING] = 10000,
	[CLIENT_ANSWERED] = 60000,
	[CLIENT_IDLE] = 60000,
};

bool clients_init(struct clients *c)
{
	*c = (struct clients){0};
	for (size_t i = 0; i < CLIENT_STATES; i++)
		TAILQ_INIT(&c->queues[i]);
	c->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return c->epoll_fd >= 0;
}

void clients_done(struct clients *c)
{
	(void)close(c->epoll_fd);
}

/* Addresses */

/* False for another family. An IPv4 address becomes an IPv4-mapped IPv6 address (::ffff:0:0/96). */
static bool read_network(const struct sockaddr *address, struct in6_addr *ret)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	*ret = (struct in6_addr){0};
	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		memcpy(ret->s6_addr, mapped, sizeof(mapped));
		memcpy(ret->s6_addr + sizeof(mapped), &v4.sin_addr, sizeof(v4.sin_addr));
		return true;
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&v6, address, sizeof(v6));
	memcpy(ret, &v6.sin6_addr, memcmp(&v6.sin6_addr, mapped, sizeof(mapped)) == 0 ? 16 : 8);
	return true;
}

static size_t count_of(const struct clients *c, const struct in6_addr *network)
{
	const struct client *at;
	size_t count = 0;

	for (size_t i = 0; i < CLIENT_ENDED; i++)
		for (at = TAILQ_FIRST(&c->queues[i]); at; at = TAILQ_NEXT(at, link))
			count += memcmp(&at->network, network, sizeof(*network)) == 0;
	return count;
}

/* States */

/* Report the first byte of the next request to clients_wake(), once. */
static void watch(const struct clients *c, struct client *client)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = client};

	if (epoll_ctl(c->epoll_fd, EPOLL_CTL_MOD, client->fd, &event) != 0)
		(void)epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, client->fd, &event);
}

static void enter(struct clients *c, struct client *client, enum client_state state, int64_t now_ms)
{
	client->state = state;
	client->until_ms = now_ms + limits_ms[state];
	TAILQ_INSERT_TAIL(&c->queues[state], client, link);
}

static void end(struct clients *c, struct client *client)
{
	TAILQ_REMOVE(&c->queues[client->state], client, link);
	enter(c, client, CLIENT_ENDED, 0);
	c->count--;
	(void)shutdown(client->fd, SHUT_RDWR);
}

void clients_move(struct clients *c, struct client *client, enum client_state state, int64_t now_ms)
{
	if (client->state == state || client->state == CLIENT_ENDED)
		return;
	TAILQ_REMOVE(&c->queues[client->state], client, link);
	enter(c, client, state, now_ms);
	if (state == CLIENT_IDLE)
		watch(c, client);
}

bool clients_admit(struct clients *c, const struct sockaddr *address)
{
	struct in6_addr network;
	struct client *first;

	if (!read_network(address, &network) || count_of(c, &network) >= CLIENTS_MAX_OF_ADDRESS)
		return false;
	if (c->count < CLIENTS_MAX)
		return true;
	first = TAILQ_FIRST(&c->queues[CLIENT_IDLE]);
	if (!first)
		first = TAILQ_FIRST(&c->queues[CLIENT_READING]);
	if (first)
		end(c, first);
	return first != NULL;
}

struct client *clients_add(struct clients *c, int fd, const struct sockaddr *address, int64_t now_ms)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	client->fd = fd;
	(void)read_network(address, &client->network);
	enter(c, client, CLIENT_READING, now_ms);
	c->count++;
	return client;
}

void clients_remove(struct clients *c, struct client *client)
{
	if (!client)
		return;
	TAILQ_REMOVE(&c->queues[client->state], client, link);
	c->count -= client->state != CLIENT_ENDED;
	(void)epoll_ctl(c->epoll_fd, EPOLL_CTL_DEL, client->fd, NULL);
	free(client);
}

void clients_wake(struct clients *c, int64_t now_ms)
{
	struct epoll_event events[EVENTS];
	int count;

	do {
		count = epoll_wait(c->epoll_fd, events, EVENTS, 0);
		for (int i = 0; i < count; i++) {
			struct client *client = events[i].data.ptr;

			if (client->state == CLIENT_IDLE)
				clients_move(c, client, CLIENT_READING, now_ms);
		}
	} while (count == EVENTS);
}

void clients_expire(struct clients *c, int64_t now_ms)
{
	for (size_t i = 0; i < CLIENT_ENDED; i++) {
		struct client *first;

		while ((first = TAILQ_FIRST(&c->queues[i])) && first->until_ms <= now_ms)
			end(c, first);
	}
}

int64_t clients_next_expiry(const struct clients *c)
{
	int64_t next = -1;

	for (size_t i = 0; i < CLIENT_ENDED; i++) {
		const struct client *first = TAILQ_FIRST(&c->queues[i]);

		if (first && (next < 0 || first->until_ms < next))
			next = first->until_ms;
	}
	return next;
}
