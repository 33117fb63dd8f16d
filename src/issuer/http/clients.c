/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/http/clients.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS 64

static const int64_t limits_ms[CLIENT_STATES] = {
	[CLIENT_READING] = 10000,
	[CLIENT_ANSWERED] = 75000,
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

/* Connections of the proxy are of many addresses, and not counted. */
static size_t count_of(const struct clients *c, const struct address *address)
{
	const struct client *at;
	size_t count = 0;

	for (size_t i = 0; i < CLIENT_ENDED; i++)
		for (at = TAILQ_FIRST(&c->queues[i]); at; at = TAILQ_NEXT(at, link))
			count += !at->is_proxy && address_is_same(&at->address, address);
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

bool clients_admit(struct clients *c, const struct sockaddr *from)
{
	struct address of;
	struct client *first;

	if (from->sa_family != AF_UNIX &&
	    (!address_of_socket(from, &of) || count_of(c, &of) >= CLIENTS_MAX_OF_ADDRESS))
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

struct client *clients_add(struct clients *c, int fd, const struct sockaddr *from, bool is_proxy,
			   int64_t now_ms)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	client->fd = fd;
	client->is_proxy = is_proxy;
	if (!from || !address_of_socket(from, &client->address))
		address_of_local(&client->address);
	enter(c, client, CLIENT_READING, now_ms);
	c->count++;
	if (!is_proxy && count_of(c, &client->address) > CLIENTS_MAX_OF_ADDRESS)
		end(c, client);
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
