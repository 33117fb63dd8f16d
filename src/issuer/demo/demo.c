/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/demo/demo.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "issuer/demo/accounts.h"
#include "issuer/demo/keys.h"
#include "issuer/demo/policy.h"
#include "issuer/demo/webprocess.h"
#include "issuer/service/service.h"
#include "issuer/wire/shape.h"
#include "tool/say.h"
#include "tool/signals.h"

#define READY_MS 10000
#define END_MS 1000

/* The running demo. Signals end it; they are read from signal_fd between two requests. */
struct demo {
	struct keyring keys;
	struct demo_accounts accounts;
	struct policy policy;
	struct demo_folder folder;
	struct listeners listeners;
	struct webprocess web;
	struct mint_service mint;
	struct mintlog log;
	char origin[64];
	int signal_fd;
	sigset_t old_mask;
};

static void demo_done(struct demo *d)
{
	webprocess_done(&d->web);
	listeners_done(&d->listeners);
	mintlog_done(&d->log);
	demo_folder_done(&d->folder);
	mint_service_done(&d->mint);
	demo_accounts_done(&d->accounts);
	policy_done(&d->policy);
	keyring_done(&d->keys);
	if (d->signal_fd >= 0)
		(void)close(d->signal_fd);
}

/* Signals must not end the process before the folder is removed. write() reports a closed pipe. */
static enum status hold_signals(struct demo *d, struct note *n)
{
	static const int held[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD, 0};
	enum status s = signals_hold(held, &d->signal_fd, &d->old_mask, n);

	(void)signal(SIGPIPE, SIG_IGN);
	return s;
}

static enum status open_log(struct demo *d, struct note *n)
{
	d->log.path = demofolder_reserve(&d->folder, "mint.jsonl");
	return d->log.path ? mintlog_open(&d->log, n) : status_out_of_memory(n);
}

static enum status prepare(struct demo *d, unsigned port, const struct names *key_files, struct note *n)
{
	/* this may ask for a passphrase, so signals must still end the process */
	enum status s = demokeys_load(key_files, &d->keys, n);

	if (s == STATUS_OK)
		s = demoaccounts_make(&d->accounts, n);
	if (s == STATUS_OK)
		s = demopolicy_make(&d->accounts, &d->keys, &d->policy, n);
	if (s == STATUS_OK)
		s = hold_signals(d, n);
	if (s == STATUS_OK)
		s = demofolder_make(&d->folder, n);
	if (s == STATUS_OK)
		s = demokeys_publish(&d->keys, &d->folder, n);
	if (s == STATUS_OK)
		s = open_log(d, n);
	if (s == STATUS_OK)
		s = listeners_open(port, &d->listeners, n);
	if (s != STATUS_OK)
		return s;
	(void)snprintf(d->origin, sizeof(d->origin), "http://localhost:%u", d->listeners.port);
	d->mint.grantor = (struct grantor){
		.keys = &d->keys,
		.iss = d->origin,
		.policy = &d->policy,
		.per_minute = UINT_MAX,
		.accounts = demoaccounts_face(&d->accounts),
		.log = &d->log,
	};
	return service_prepare(&d->mint, n);
}

enum wake { WAKE_NOTHING, WAKE_SOCKET, WAKE_END, WAKE_ENDED_BY_ITSELF };

/* Wait for a signal or a message; a signal comes first. Ignore SIGCHLD if the process was only stopped. */
static enum wake wait_for(struct demo *d, short events, int timeout_ms, struct note *n)
{
	struct pollfd fds[] = {{.fd = d->signal_fd, .events = POLLIN}, {.fd = d->web.fd, .events = events}};
	struct signalfd_siginfo signal = {0};

	if (poll(fds, 2, timeout_ms) <= 0)
		return WAKE_NOTHING;
	if (read(d->signal_fd, &signal, sizeof(signal)) != sizeof(signal))
		return fds[1].revents ? WAKE_SOCKET : WAKE_NOTHING;
	if (signal.ssi_signo != SIGCHLD)
		return WAKE_END;
	return webprocess_has_ended(&d->web, n) ? WAKE_ENDED_BY_ITSELF : WAKE_NOTHING;
}

/* The other end of the socket is closed: jwt-issuer-web has ended, or is about to. Wait, to report how. */
static enum status wait_for_web_end(struct demo *d, struct note *n)
{
	(void)close(d->web.fd);
	d->web.fd = -1;
	note_set(n, "jwt-issuer-web has closed its socket");
	return wait_for(d, 0, END_MS, n) == WAKE_END ? STATUS_OK : STATUS_HOST;
}

static enum status wait_until_ready(struct demo *d, bool *ret_end, struct note *n)
{
	json_auto_t *message = NULL;
	enum wire received;

	switch (wait_for(d, POLLIN, READY_MS, n)) {
	case WAKE_END:
		*ret_end = true;
		return STATUS_OK;
	case WAKE_ENDED_BY_ITSELF:
		return STATUS_HOST;
	case WAKE_NOTHING:
		return status_refuse(n, STATUS_HOST, "jwt-issuer-web has not started within %d s",
				     READY_MS / 1000);
	case WAKE_SOCKET:
		break;
	}
	received = message_receive(d->web.fd, &message, n);
	if (received == WIRE_CLOSED)
		return wait_for_web_end(d, n);
	if (received == WIRE_OK && shape_is_ready(message))
		return STATUS_OK;
	return status_refuse(n, STATUS_HOST,
			     "jwt-issuer-web has sent another message instead of its ready message");
}

static enum status announce(const struct demo *d, struct note *n)
{
	(void)printf("%s/\n", d->origin);
	for (size_t i = 0; i < DEMOACCOUNTS_COUNT; i++)
		(void)printf("%s %s\n", d->accounts.at[i].name, d->accounts.at[i].password);
	for (size_t i = 0; i < d->keys.count; i++)
		(void)printf("key %s %s %s\n", d->keys.at[i].name, d->keys.at[i].alg.name,
			     d->folder.files.at[i]);
	return say_finish(n);
}

/* Answer one request. Warn when the log becomes unwritable, which stops the mint, and when it works again. */
static enum wire answer_one(struct demo *d)
{
	const struct moment at = moment_now();
	const bool was_stopped = d->log.is_stopped;
	const struct caller pages = {.rights = RIGHT_PAGES | RIGHT_LOGIN};
	enum wire r = service_turn(&d->mint, &pages, d->web.fd, &at);

	if (d->log.is_stopped && !was_stopped)
		say_warning("%s", d->log.fault.text);
	if (!d->log.is_stopped && was_stopped)
		say_warning("the mint log can be written again");
	return r;
}

/* Read a request only when its answer can be sent, so that no answer is lost if the other side is slow. */
static enum status answer_requests(struct demo *d, struct note *n)
{
	short events = POLLIN;

	for (;;) {
		enum wake wake = wait_for(d, events, -1, n);

		if (wake == WAKE_END)
			return STATUS_OK;
		if (wake == WAKE_ENDED_BY_ITSELF)
			return STATUS_HOST;
		if (wake == WAKE_NOTHING)
			continue;
		if (events == POLLOUT && answer_one(d) == WIRE_CLOSED)
			return wait_for_web_end(d, n);
		events = events == POLLIN ? POLLOUT : POLLIN;
	}
}

enum status demo_run(unsigned port, const struct names *key_files, struct note *n)
{
	SCOPED(demo) demo = {.web = {.fd = -1}, .signal_fd = -1};
	struct demo *d = &demo;
	bool is_over = false;
	enum status s = prepare(d, port, key_files, n);

	if (s == STATUS_OK)
		s = webprocess_start(d->origin, &d->listeners, &d->old_mask, &d->web, n);
	if (s != STATUS_OK)
		return s;
	listeners_done(&d->listeners);
	s = wait_until_ready(d, &is_over, n);
	if (s != STATUS_OK || is_over)
		return s;
	s = announce(d, n);
	return s == STATUS_OK ? answer_requests(d, n) : s;
}
