/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/conversation.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "issuer/http/csrf.h"
#include "issuer/wire/link.h"

bool conversations_init(struct conversations *c)
{
	TAILQ_INIT(&c->list);
	c->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return c->epoll_fd >= 0;
}

void conversations_done(struct conversations *c)
{
	struct conversation *first;

	while ((first = TAILQ_FIRST(&c->list)))
		conversations_end(c, first);
	(void)close(c->epoll_fd);
}

bool conversations_have_room(const struct conversations *c, const struct address *address)
{
	const struct conversation *at;
	size_t of_address = 0;

	TAILQ_FOREACH(at, &c->list, link)
	of_address += address_is_same(&at->address, address);
	return c->count < CONVERSATIONS_MAX && of_address < CONVERSATIONS_MAX_OF_ADDRESS;
}

static bool fill(struct conversation *one, const struct conversation_first *first)
{
	one->fd = -1;
	one->address = *first->address;
	one->request = first->request;
	memcpy(one->visitor, first->visitor, strnlen(first->visitor, COOKIE_ID_CHARS));
	return csrf_new_cookie(one->id) && bytes_copy(span_of(first->account), &one->account) &&
	       bytes_copy(span_of(first->password), &one->password);
}

struct conversation *conversations_begin(struct conversations *c, const struct conversation_first *first)
{
	struct conversation *one = calloc(1, sizeof(*one));

	if (!one)
		return NULL;
	TAILQ_INSERT_TAIL(&c->list, one, link);
	c->count++;
	if (fill(one, first))
		return one;
	conversations_end(c, one);
	return NULL;
}

static bool is_equal(const char *id, const char *other)
{
	return strlen(id) == COOKIE_ID_CHARS && strlen(other) == COOKIE_ID_CHARS &&
	       CRYPTO_memcmp(id, other, COOKIE_ID_CHARS) == 0;
}

struct conversation *conversations_find(const struct conversations *c, const char *id, const char *visitor)
{
	struct conversation *at;

	TAILQ_FOREACH(at, &c->list, link)
	if (at->state == CONVERSATION_THINKING && is_equal(at->id, id) && is_equal(at->visitor, visitor))
		return at;
	return NULL;
}

void conversations_abandon(struct conversations *c, const char *visitor)
{
	struct conversation *at, *after;

	for (at = TAILQ_FIRST(&c->list); at; at = after) {
		after = TAILQ_NEXT(at, link);
		if (at->state == CONVERSATION_THINKING && is_equal(at->visitor, visitor))
			conversations_end(c, at);
	}
}

void conversations_queue(struct conversations *c, struct conversation *one)
{
	TAILQ_REMOVE(&c->list, one, link);
	TAILQ_INSERT_TAIL(&c->list, one, link);
	one->state = CONVERSATION_QUEUED;
}

struct conversation *conversations_next(const struct conversations *c)
{
	struct conversation *at, *next = NULL;
	size_t computing = 0;

	TAILQ_FOREACH(at, &c->list, link)
	{
		computing += at->state == CONVERSATION_COMPUTING;
		if (!next && at->state == CONVERSATION_QUEUED)
			next = at;
	}
	return computing < CONVERSATIONS_AT_ONCE ? next : NULL;
}

static bool connect_to_auth(const struct conversations *c, struct conversation *one, int64_t now_ms)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};

	one->fd = link_connect(c->path);
	one->until_ms = now_ms + (int64_t)DIALOG_SECONDS * 1000;
	return one->fd >= 0 && epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, one->fd, &event) == 0;
}

static enum wire send_and_free(const struct conversation *one, json_t *message)
{
	enum wire w = message ? message_send(one->fd, message) : WIRE_NO_MEMORY;

	json_decref(message);
	return w;
}

enum wire conversations_send(struct conversations *c, struct conversation *one, int64_t now_ms)
{
	bool is_first = one->fd < 0;
	json_t *message;
	enum wire w;

	if (is_first && !connect_to_auth(c, one, now_ms))
		return WIRE_CLOSED;
	message = is_first ? dialog_first((const char *)one->account.at, one->address.text) :
			     dialog_answer((const char *)one->answer.at);
	w = send_and_free(one, message);
	bytes_done(&one->answer);
	one->state = CONVERSATION_COMPUTING;
	return w;
}

enum wire conversations_send_password(struct conversation *one)
{
	enum wire w = send_and_free(one, dialog_answer((const char *)one->password.at));

	bytes_done(&one->password);
	return w;
}

struct conversation *conversations_readable(const struct conversations *c)
{
	struct epoll_event event = {0};

	return epoll_wait(c->epoll_fd, &event, 1, 0) == 1 ? event.data.ptr : NULL;
}

struct conversation *conversations_expired(const struct conversations *c, int64_t now_ms)
{
	struct conversation *at;

	TAILQ_FOREACH(at, &c->list, link)
	if (at->until_ms && at->until_ms <= now_ms)
		return at;
	return NULL;
}

int64_t conversations_next_expiry(const struct conversations *c)
{
	const struct conversation *at;
	int64_t next = -1;

	TAILQ_FOREACH(at, &c->list, link)
	if (at->until_ms && (next < 0 || at->until_ms < next))
		next = at->until_ms;
	return next;
}

void conversations_end(struct conversations *c, struct conversation *one)
{
	TAILQ_REMOVE(&c->list, one, link);
	c->count--;
	if (one->fd >= 0)
		(void)close(one->fd);
	bytes_done(&one->account);
	bytes_done(&one->password);
	bytes_done(&one->answer);
	explicit_bzero(one, sizeof(*one));
	free(one);
}
