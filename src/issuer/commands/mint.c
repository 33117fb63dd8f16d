/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "host/account.h"
#include "issuer/commands/command.h"
#include "issuer/commands/local.h"
#include "issuer/config/conf.h"
#include "issuer/config/keys.h"
#include "issuer/service/connections.h"
#include "issuer/wire/listen.h"
#include "issuer/wire/notify.h"
#include "issuer/wire/places.h"
#include "tool/options.h"
#include "tool/say.h"
#include "tool/signals.h"

#define HEAD_EVERY_S 3600
#define REFUSALS_NAME "refused.jsonl"

static const char help[] =
	"Usage: jwt-issuer mint [OPTION]...\n"
	"Sign tokens for other processes of this host, within the policy of issuer.conf. It runs until "
	"SIGTERM\n"
	"or SIGINT. After SIGHUP it reads issuer.conf and the keys again. \"jwt-issuer issue\" asks it for\n"
	"tokens.\n"
	"\n"
	"  --conf FILE      the keys and the policy (default: " ISSUER_CONF ")\n"
	"  --log FILE       the mint log (default: " MINT_LOG ")\n"
	"  --socket PATH    where to listen (default: the socket of the service manager, else " MINT_SOCKET
	")\n"
	"  --web-user NAME  the account of jwt-issuer-web, which may ask for users who have logged in\n"
	"                   (default: " WEB_USER ")\n"
	"  -h, --help       show this help\n";

/* What is read from issuer.conf and the keys, and replaced as a whole. */
struct authority {
	struct conf conf;
	struct keyring keys;
};

static void authority_done(struct authority *a)
{
	keyring_done(&a->keys);
	conf_done(&a->conf);
}

struct mint {
	const char *conf_name, *socket, *web_user;
	char *conf_path;
	bool has_own_socket; /* to be removed at the end */
	struct authority authority;
	struct mintlog log;
	struct refusals refusals;
	char *refusals_path;
	struct mint_service service;
	struct connections connections;
	int signal_fd;
	int64_t head_s; /* when the head of the log was last reported, in moment_now().steady_s; 0: never */
};

static void mint_done(struct mint *m)
{
	connections_done(&m->connections);
	if (m->has_own_socket)
		(void)unlink(m->socket);
	mint_service_done(&m->service);
	mintlog_done(&m->log);
	refusals_flush(&m->refusals, (int64_t)time(NULL), INT64_MAX);
	refusals_done(&m->refusals);
	free(m->refusals_path);
	authority_done(&m->authority);
	free(m->conf_path);
	if (m->signal_fd >= 0)
		(void)close(m->signal_fd);
}

static enum status read_authority(const char *path, struct authority *ret, struct note *n)
{
	SCOPED(authority) a = {0};
	enum status s = local_load(path, &a.conf, n);

	if (s == STATUS_OK)
		s = confkeys_load(path, &a.conf, &a.keys, n);
	if (s == STATUS_OK)
		*ret = TAKE(a);
	return s;
}

/* Use this authority from now on. If it fails, the old one stays. */
static enum status adopt(struct mint *m, struct authority *a, struct note *n)
{
	const struct grantor old = m->service.grantor;
	struct grantor *g = &m->service.grantor;
	enum status s;

	g->keys = &a->keys;
	g->iss = a->conf.iss;
	g->policy = &a->conf.policy;
	g->per_minute = a->conf.mints_per_minute;
	s = service_prepare(&m->service, n);
	if (s != STATUS_OK) {
		*g = old;
		return s;
	}
	authority_done(&m->authority);
	m->authority = *a;
	g->keys = &m->authority.keys;
	g->policy = &m->authority.conf.policy;
	*a = (struct authority){0};
	return STATUS_OK;
}

static enum status load(struct mint *m, struct note *n)
{
	SCOPED(authority) a = {0};
	enum status s = read_authority(m->conf_path, &a, n);

	return s == STATUS_OK ? adopt(m, &a, n) : s;
}

/* Without the package jwt-issuer-web the account does not exist. */
static enum status find_web_user(struct mint *m, struct note *n)
{
	struct account a = account_find(m->web_user);

	if (a.state == ACCOUNT_UNAVAILABLE)
		return status_refuse(n, STATUS_HOST, "the account database cannot be asked for %.64s",
				     m->web_user);
	m->connections.has_web_uid = a.state == ACCOUNT_FOUND;
	m->connections.web_uid = (uid_t)a.uid;
	return STATUS_OK;
}

static void reload(struct mint *m)
{
	struct note n = {0};

	(void)notify_send("RELOADING=1");
	if (find_web_user(m, &n) == STATUS_OK && load(m, &n) == STATUS_OK)
		say_notice("%.256s has been read again", m->conf_path);
	else
		say_warning("%s: the old policy and keys stay in use", n.text);
	(void)notify_send("READY=1");
}

static enum status hold_signals(struct mint *m, struct note *n)
{
	static const int held[] = {SIGINT, SIGTERM, SIGHUP, 0};

	/* A closed stderr or a limited file must not end the mint: write() then fails. */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	return signals_hold(held, &m->signal_fd, NULL, n);
}

static enum status open_socket(struct mint *m, struct note *n)
{
	size_t inherited = 0;
	enum status s;

	if (m->socket)
		s = STATUS_OK;
	else
		s = listen_inherited(SOCK_SEQPACKET, &m->connections.listen_fd, 1, &inherited, n);
	if (s != STATUS_OK || inherited > 0)
		return s;
	if (!m->socket)
		m->socket = MINT_SOCKET;
	s = listen_at(m->socket, SOCK_SEQPACKET, 0666, &m->connections.listen_fd, n);
	m->has_own_socket = s == STATUS_OK;
	return s;
}

/* The log of refusals is in the folder of the mint log. */
static enum status name_refusals(struct mint *m, struct note *n)
{
	const char *slash = strrchr(m->log.path, '/');
	int folder = slash ? (int)(slash + 1 - m->log.path) : 0; /* the path may be relative */

	if (asprintf(&m->refusals_path, "%.*s" REFUSALS_NAME, folder, m->log.path) < 0) {
		m->refusals_path = NULL;
		return status_out_of_memory(n);
	}
	m->refusals.path = m->refusals_path;
	m->service.refusals = &m->refusals;
	return STATUS_OK;
}

static enum status prepare(struct mint *m, struct note *n)
{
	enum status s;

	m->conf_path = options_absolute_path(m->conf_name);
	if (!m->conf_path)
		return status_refuse(n, STATUS_HOST, "the folder of %.256s: %s", m->conf_name,
				     strerror(errno));
	m->service.grantor.accounts = local_accounts;
	m->service.grantor.log = &m->log;
	s = load(m, n);
	if (s == STATUS_OK)
		s = hold_signals(m, n);
	if (s == STATUS_OK)
		s = mintlog_open(&m->log, n);
	if (s == STATUS_OK)
		s = name_refusals(m, n);
	if (s == STATUS_OK)
		s = find_web_user(m, n);
	return s == STATUS_OK ? open_socket(m, n) : s;
}

/* Report the head of the log to the journal, which the user of the mint cannot change. */
static void report_head(struct mint *m)
{
	const int64_t now_s = moment_now().steady_s;

	if (m->head_s != 0 && now_s < m->head_s + HEAD_EVERY_S)
		return;
	m->head_s = now_s;
	if (m->log.seq > 0)
		say_notice("head of the mint log: %s (line %lld)", m->log.head.hex, (long long)m->log.seq);
}

/* True when the mint shall end. Several SIGHUP are one, so that requests are answered between two of them. */
static bool read_signals(struct mint *m)
{
	struct signalfd_siginfo signal = {0};
	bool is_hangup = false, is_broken;

	while (read(m->signal_fd, &signal, sizeof(signal)) == sizeof(signal)) {
		if (signal.ssi_signo != SIGHUP)
			return true;
		is_hangup = true;
	}
	is_broken = errno != EAGAIN; /* poll() would report the descriptor again and again */
	if (is_hangup)
		reload(m);
	return is_broken;
}

/* Report when a log becomes unwritable, and when it works again. */
static void report_log(const char *name, bool was_stopped, bool is_stopped, const struct note *fault)
{
	if (is_stopped && !was_stopped)
		say_warning("%s", fault->text);
	if (!is_stopped && was_stopped)
		say_notice("%s can be written again", name);
}

/* Answer requests. While the mint log cannot be written, no token is made. */
static void turn(struct mint *m, const struct pollfd *fds)
{
	const bool log_was_stopped = m->log.is_stopped, refusals_were_stopped = m->refusals.is_stopped;

	connections_turn(&m->connections, fds, &m->service);
	refusals_flush(&m->refusals, (int64_t)time(NULL), moment_now().steady_s);
	report_log("the mint log", log_was_stopped, m->log.is_stopped, &m->log.fault);
	report_log("the log of refusals", refusals_were_stopped, m->refusals.is_stopped, &m->refusals.fault);
}

/* Milliseconds until there is something to do without a request. */
static int patience_ms(const struct mint *m)
{
	const int of_connections = connections_patience_ms(&m->connections);
	const int64_t due_s = refusals_due(&m->refusals), now_s = moment_now().steady_s;
	int patience = HEAD_EVERY_S * 1000;

	if (due_s < now_s + HEAD_EVERY_S)
		patience = due_s <= now_s ? 0 : (int)(due_s - now_s) * 1000;
	return of_connections >= 0 && of_connections < patience ? of_connections : patience;
}

static enum status serve(struct mint *m, struct note *n)
{
	struct pollfd fds[CONNECTIONS_ALL + 2];

	for (;;) {
		size_t count;

		report_head(m);
		fds[0] = (struct pollfd){.fd = m->signal_fd, .events = POLLIN};
		count = connections_poll(&m->connections, fds + 1);
		if (poll(fds, count + 1, patience_ms(m)) < 0 && errno != EINTR)
			return status_refuse(n, STATUS_HOST, "poll: %s", strerror(errno));
		if (fds[0].revents && read_signals(m))
			return STATUS_OK;
		turn(m, fds + 1);
	}
}

static enum status run(struct mint *m, struct note *n)
{
	enum status s = prepare(m, n);

	if (s != STATUS_OK)
		return s;
	if (!notify_send("READY=1"))
		say_warning("the service manager cannot be reached: %s", strerror(errno));
	return serve(m, n);
}

enum status mint_run(int argc, char **argv, struct note *n)
{
	SCOPED(mint)
	m = {
		.conf_name = ISSUER_CONF,
		.web_user = WEB_USER,
		.log = {.path = MINT_LOG},
		.connections = {.listen_fd = -1},
		.signal_fd = -1,
	};
	const struct option_spec specs[] = {
		{"conf", .once = &m.conf_name},
		{"log", .once = &m.log.path},
		{"socket", .once = &m.socket},
		{"web-user", .once = &m.web_user},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status s = options_parse(argc, argv, &options, n);

	return s == STATUS_OK ? run(&m, n) : s;
}
