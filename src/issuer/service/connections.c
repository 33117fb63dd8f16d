/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/connections.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "issuer/wire/wait.h"

/* The kernel reports it for each uid of another user namespace that has no uid here. */
#define NOBODY 65534

#define ACCEPTS_IN_A_TURN 16

size_t connections_poll(const struct connections *c, struct pollfd fds[CONNECTIONS_ALL + 1])
{
	/* poll() ignores a negative descriptor */
	fds[0] = (struct pollfd){.fd = wait_now_ms() < c->accept_ms ? -1 : c->listen_fd, .events = POLLIN};
	for (size_t i = 0; i < c->count; i++)
		fds[i + 1] =
			(struct pollfd){.fd = c->at[i].fd, .events = c->at[i].is_asking ? POLLOUT : POLLIN};
	return c->count + 1;
}

int connections_patience_ms(const struct connections *c)
{
	int64_t now = wait_now_ms(), first = now < c->accept_ms ? c->accept_ms : INT64_MAX;

	for (size_t i = 0; i < c->count; i++)
		if (c->at[i].expires_ms >= 0 && c->at[i].expires_ms < first)
			first = c->at[i].expires_ms;
	if (first == INT64_MAX)
		return -1;
	return first <= now ? 0 : (int)(first - now);
}

/* Send the reason, and close. If the socket cannot be written now, the other end only sees the end. */
static void dismiss(int fd, const char *sentence)
{
	json_auto_t *farewell = service_farewell(sentence);

	if (farewell)
		(void)message_send(fd, farewell);
	(void)close(fd);
}

static bool is_web(const struct connections *c, uid_t uid)
{
	return c->has_web_uid && uid == c->web_uid;
}

/* Whether a uid has connections of its own, which others cannot use up. */
static bool is_reserved(const struct connections *c, uid_t uid)
{
	return uid == 0 || is_web(c, uid);
}

static unsigned rights_of(const struct connections *c, uid_t uid)
{
	unsigned rights = RIGHT_ISSUE;

	if (uid == 0)
		rights |= RIGHT_SESSION;
	if (is_web(c, uid))
		rights |= RIGHT_PAGES;
	return rights;
}

/* Why a uid cannot have another connection; NULL: it can. */
static const char *find_limit(const struct connections *c, uid_t uid)
{
	size_t of_uid = 0, of_others = 0;

	for (size_t i = 0; i < c->count; i++) {
		of_uid += c->at[i].caller.uid == uid;
		of_others += !is_reserved(c, c->at[i].caller.uid);
	}
	if (of_uid >= (is_reserved(c, uid) ? CONNECTIONS_RESERVED : CONNECTIONS_MAX_OF_UID))
		return "your account has too many connections to the mint: let other commands end first";
	/* the second: those of an account that is no longer the account of the pages count as others */
	if ((!is_reserved(c, uid) && of_others >= CONNECTIONS_MAX) || c->count >= CONNECTIONS_ALL)
		return "the mint has too many connections: try again later";
	return NULL;
}

static void admit(struct connections *c, int fd)
{
	struct ucred peer = {0};
	socklen_t size = sizeof(peer);
	const char *limit;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
		(void)close(fd);
		return;
	}
	if (peer.uid == NOBODY) {
		dismiss(fd,
			"the mint does not serve uid 65534, which the kernel reports for processes of other "
			"user namespaces");
		return;
	}
	limit = find_limit(c, peer.uid);
	if (limit) {
		dismiss(fd, limit);
		return;
	}
	c->at[c->count++] = (struct connection){
		.fd = fd,
		.caller = {rights_of(c, peer.uid), peer.uid, peer.pid},
		.expires_ms = is_web(c, peer.uid) ? -1 : wait_now_ms() + CONNECTIONS_IDLE_MS,
	};
}

static void accept_new(struct connections *c)
{
	for (int i = 0; i < ACCEPTS_IN_A_TURN; i++) {
		int fd = accept4(c->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			c->accept_ms = wait_now_ms() + CONNECTIONS_PAUSE_MS;
		if (fd < 0)
			return;
		admit(c, fd);
	}
}

/* Answer one request. False when the connection is over. */
static bool answer(struct connection *one, struct mint_service *m)
{
	const struct moment at = moment_now();

	one->is_asking = false;
	if (service_turn(m, &one->caller, one->fd, &at) == WIRE_CLOSED)
		return false;
	if (one->expires_ms >= 0)
		one->expires_ms = wait_now_ms() + CONNECTIONS_IDLE_MS;
	return true;
}

/*
 * Go on with a connection. False when it was closed. The pages alone may be silent, since their requests
 * come from visitors. Other processes that do not ask, or do not read the answer, are dismissed.
 */
static bool go_on(struct connection *one, short events, struct mint_service *m)
{
	bool is_open = true;

	if (one->is_asking && (events & (POLLOUT | POLLERR | POLLHUP)))
		is_open = answer(one, m);
	else if (events & (POLLIN | POLLERR | POLLHUP))
		one->is_asking = true;
	else if (one->expires_ms >= 0 && wait_now_ms() >= one->expires_ms) {
		dismiss(one->fd, "no request came within 5 seconds: connect again");
		return false;
	}
	if (!is_open)
		(void)close(one->fd);
	return is_open;
}

void connections_turn(struct connections *c, const struct pollfd *fds, struct mint_service *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct connection one = c->at[i];

		if (go_on(&one, fds[i + 1].revents, m))
			c->at[kept++] = one;
	}
	c->count = kept;
	if (fds[0].revents)
		accept_new(c);
}

void connections_done(struct connections *c)
{
	for (size_t i = 0; i < c->count; i++)
		(void)close(c->at[i].fd);
	if (c->listen_fd >= 0)
		(void)close(c->listen_fd);
	*c = (struct connections){.listen_fd = -1};
}
