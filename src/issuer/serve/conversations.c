/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/conversations.h"

#include <sys/socket.h>
#include <openssl/crypto.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "issuer/http/csrf.h"
#include "issuer/wire/link.h"

bool conversations_init(struct conversations *c)
{
	c->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return c->epoll_fd >= 0;
}

void conversations_done(struct conversations *c)
{
	for (size_t i = 0; i < CONVERSATIONS_MAX; i++)
		if (c->all[i].state != CONVERSATION_NONE)
			conversations_end(&c->all[i]);
	(void)close(c->epoll_fd);
}

bool conversations_have_room(const struct conversations *c, const struct address *address, size_t refused)
{
	size_t all = 0, of_address = refused;

	for (size_t i = 0; i < CONVERSATIONS_MAX; i++) {
		if (c->all[i].state == CONVERSATION_NONE)
			continue;
		all++;
		of_address += address_is_same(&c->all[i].address, address);
	}
	return all < CONVERSATIONS_MAX && of_address < CONVERSATIONS_MAX_OF_ADDRESS;
}

static bool fill(struct conversation *one, const struct conversation_first *first)
{
	*one = (struct conversation){
		.state = CONVERSATION_DELAYED,
		.address = *first->address,
		.request = first->request,
		.fd = -1,
	};
	memcpy(one->visitor, first->visitor, strnlen(first->visitor, COOKIE_ID_CHARS));
	return csrf_new_cookie(one->id) && bytes_copy(span_of(first->account), &one->account) &&
	       bytes_copy(span_of(first->password), &one->password);
}

struct conversation *conversations_begin(struct conversations *c, const struct conversation_first *first)
{
	size_t i = 0;

	while (i < CONVERSATIONS_MAX && c->all[i].state != CONVERSATION_NONE)
		i++;
	if (i == CONVERSATIONS_MAX)
		return NULL;
	if (fill(&c->all[i], first))
		return &c->all[i];
	conversations_end(&c->all[i]);
	return NULL;
}

static bool is_equal(const char *id, const char *other)
{
	return strlen(id) == COOKIE_ID_CHARS && strlen(other) == COOKIE_ID_CHARS &&
	       CRYPTO_memcmp(id, other, COOKIE_ID_CHARS) == 0;
}

struct conversation *conversations_find(struct conversations *c, const char *id, const char *visitor)
{
	for (size_t i = 0; i < CONVERSATIONS_MAX; i++) {
		struct conversation *at = &c->all[i];

		if (at->state == CONVERSATION_THINKING && is_equal(at->id, id) &&
		    is_equal(at->visitor, visitor))
			return at;
	}
	return NULL;
}

void conversations_abandon(struct conversations *c, const char *visitor)
{
	for (size_t i = 0; i < CONVERSATIONS_MAX; i++)
		if (c->all[i].state == CONVERSATION_THINKING && is_equal(c->all[i].visitor, visitor))
			conversations_end(&c->all[i]);
}

void conversations_queue(struct conversations *c, struct conversation *one)
{
	one->turn = ++c->last_turn;
	one->state = CONVERSATION_QUEUED;
}

struct conversation *conversations_next(struct conversations *c)
{
	struct conversation *next = NULL;
	size_t computing = 0;

	for (size_t i = 0; i < CONVERSATIONS_MAX; i++) {
		struct conversation *at = &c->all[i];

		computing += at->state == CONVERSATION_COMPUTING;
		if (at->state == CONVERSATION_QUEUED && (!next || at->turn < next->turn))
			next = at;
	}
	return computing < CONVERSATIONS_AT_ONCE ? next : NULL;
}

static bool connect_to_auth(const struct conversations *c, struct conversation *one, int64_t now_ms)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};

	one->fd = link_connect(c->path, SOCK_SEQPACKET);
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

struct conversation *conversations_expired(struct conversations *c, int64_t now_ms)
{
	for (size_t i = 0; i < CONVERSATIONS_MAX; i++)
		if (c->all[i].until_ms && c->all[i].until_ms <= now_ms)
			return &c->all[i];
	return NULL;
}

int64_t conversations_next_expiry(const struct conversations *c)
{
	int64_t next = -1;

	for (size_t i = 0; i < CONVERSATIONS_MAX; i++) {
		int64_t until_ms = c->all[i].until_ms;

		if (until_ms && (next < 0 || until_ms < next))
			next = until_ms;
	}
	return next;
}

void conversations_end(struct conversation *one)
{
	if (one->fd >= 0)
		(void)close(one->fd);
	bytes_done(&one->account);
	bytes_done(&one->password);
	bytes_done(&one->answer);
	explicit_bzero(one, sizeof(*one));
}
