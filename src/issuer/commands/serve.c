/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "host/account.h"
#include "issuer/commands/command.h"
#include "issuer/config/webconf.h"
#include "issuer/demo/demo.h"
#include "issuer/demo/webprocess.h"
#include "issuer/wire/listen.h"
#include "issuer/wire/places.h"
#include "tool/options.h"

#define SOCKETS_MAX 8 /* that jwt-issuer-web accepts */
#define NOBODY_UID 65534

static const char help[] =
	"Usage: jwt-issuer serve [--conf FILE] [--socket PATH] [OPTION]...\n"
	"   or: jwt-issuer serve --demo [--port N] [--key FILE]...\n"
	"Serve web pages on which users log in and get tokens.\n"
	"\n"
	"Without --demo: behind a proxy. PAM authenticates the users, and the mint signs the tokens.\n"
	"  --conf FILE      the address of the pages, and the proxy (default:\n"
	"                   " ISSUER_WEB_CONF ")\n"
	"  --socket PATH    the socket for the proxy (default: the sockets of the service manager, else\n"
	"                   " PAGES_SOCKET ")\n"
	"  --mint-socket PATH\n"
	"                   the socket of the mint (default: " MINT_SOCKET ")\n"
	"  --auth-socket PATH\n"
	"                   the socket of jwt-issuer-auth (default: " AUTH_SOCKET ")\n"
	"\n"
	"With --demo: on this computer, until SIGINT, SIGTERM or SIGHUP, to try tokens. It prints its\n"
	"address; a line \"ACCOUNT PASSWORD\" for each of alice and bob, who can log in there; and a line\n"
	"\"key NAME ALGORITHM FILE\" for each key. FILE is what a host needs to verify tokens of that key.\n"
	"It is in a temporary folder, which is removed at the end.\n"
	"  --demo           serve the demo, on 127.0.0.1 and ::1 alone\n"
	"  --port N         the port (default: a free one)\n"
	"  --key FILE       sign with this private key or secret; may be repeated (default: new keys for\n"
	"                   ES256, RS256 and HS256, which end with the command)\n"
	"  -h, --help       show this help\n"
	"\n"
	"The program jwt-issuer-web, from the package of that name, serves the pages.\n";

struct serve_request {
	bool demo;
	const char *port_text;
	unsigned port;
	struct names key_files;
	const char *conf, *socket, *mint_socket, *auth_socket;
};

static void serve_request_done(struct serve_request *r)
{
	names_done(&r->key_files);
}

static enum status judge_demo(struct serve_request *r, struct note *n)
{
	size_t len = r->port_text ? strlen(r->port_text) : 0;

	if (r->conf || r->socket || r->mint_socket || r->auth_socket)
		return status_refuse(
			n, STATUS_USAGE,
			"--conf, --socket, --mint-socket and --auth-socket do not go with --demo");
	if (!r->port_text)
		return STATUS_OK;
	if (len == 0 || len > 5 || strspn(r->port_text, "0123456789") != len ||
	    (r->port = (unsigned)strtoul(r->port_text, NULL, 10)) > 65535)
		return status_refuse(n, STATUS_USAGE, "--port is a number from 0 to 65535");
	return STATUS_OK;
}

static enum status judge_request(struct serve_request *r, struct note *n)
{
	if (r->demo)
		return judge_demo(r, n);
	if (r->port_text || r->key_files.count)
		return status_refuse(n, STATUS_USAGE, "--port and --key go with --demo");
	return STATUS_OK;
}

/* Service */

/* The command line of jwt-issuer-web. */
struct launch {
	struct webconf conf;
	char path[PATH_MAX], proxy_uid[16], fds[SOCKETS_MAX][16];
	const char *argv[2 * SOCKETS_MAX + 12]; /* zeros at the end */
	size_t argc;
};

static void launch_done(struct launch *l)
{
	webconf_done(&l->conf);
}

static void add_option(struct launch *l, const char *option, const char *value)
{
	l->argv[l->argc++] = option;
	l->argv[l->argc++] = value;
}

static enum status load_conf(const char *name, struct webconf *ret, struct note *n)
{
	char *path = options_absolute_path(name);
	enum reason r;

	if (!path)
		return status_refuse(n, STATUS_HOST, "the folder of %.256s: %s", name, strerror(errno));
	r = webconf_load(path, ret, n);
	free(path);
	return r == REASON_CONFIG_INVALID ? STATUS_HOST : status_of_reason(r, n);
}

/* 65534 is also the uid of every process in another user namespace that has no uid here. */
static enum status find_proxy(const char *conf, struct launch *l, struct note *n)
{
	struct account a;

	if (!l->conf.proxy_user)
		return STATUS_OK;
	a = account_find(l->conf.proxy_user);
	if (a.state != ACCOUNT_FOUND)
		return status_refuse(n, STATUS_HOST,
				     "%.200s:%d: there is no account %.64s: correct proxy_user", conf,
				     l->conf.proxy_line, l->conf.proxy_user);
	if (a.uid == NOBODY_UID)
		return status_refuse(n, STATUS_HOST,
				     "%.200s:%d: with the uid %d the proxy cannot be recognised: run it as "
				     "another account",
				     conf, l->conf.proxy_line, NOBODY_UID);
	(void)snprintf(l->proxy_uid, sizeof(l->proxy_uid), "%" PRIu32, (uint32_t)a.uid);
	add_option(l, "--proxy-uid", l->proxy_uid);
	return STATUS_OK;
}

static enum status open_sockets(const char *path, struct launch *l, struct note *n)
{
	int fds[SOCKETS_MAX];
	size_t count = 0;
	enum status s = STATUS_OK;

	if (!path)
		s = listen_inherited(SOCK_STREAM, fds, SOCKETS_MAX, &count, n);
	if (s == STATUS_OK && count == 0) {
		s = listen_at(path ? path : PAGES_SOCKET, SOCK_STREAM, 0660, &fds[0], n);
		count = 1;
	}
	for (size_t i = 0; s == STATUS_OK && i < count; i++) {
		(void)fcntl(fds[i], F_SETFD, 0); /* jwt-issuer-web inherits it */
		(void)snprintf(l->fds[i], sizeof(l->fds[i]), "%d", fds[i]);
		add_option(l, "--listen-fd", l->fds[i]);
	}
	return s;
}

/* Become jwt-issuer-web, so that the process of the pages has no code that signs. */
static enum status serve(const struct serve_request *r, struct note *n)
{
	SCOPED(launch) l = {.argc = 1};
	const char *conf = r->conf ? r->conf : ISSUER_WEB_CONF;
	enum status s = webprocess_find(l.path, n);

	if (s == STATUS_OK)
		s = load_conf(conf, &l.conf, n);
	if (s != STATUS_OK)
		return s;
	l.argv[0] = l.path;
	add_option(&l, "--origin", l.conf.origin);
	add_option(&l, "--mint-socket", r->mint_socket ? r->mint_socket : MINT_SOCKET);
	add_option(&l, "--auth-socket", r->auth_socket ? r->auth_socket : AUTH_SOCKET);
	s = find_proxy(conf, &l, n);
	if (s == STATUS_OK)
		s = open_sockets(r->socket, &l, n);
	if (s != STATUS_OK)
		return s;
	(void)execv(l.path, (char *const *)l.argv);
	return status_refuse(n, STATUS_HOST, "%.256s: %s", l.path, strerror(errno));
}

enum status serve_run(int argc, char **argv, struct note *n)
{
	SCOPED(serve_request) request = {0};
	const struct option_spec specs[] = {
		{"demo", .flag = &request.demo},
		{"port", .once = &request.port_text},
		{"key", .many = &request.key_files},
		{"conf", .once = &request.conf},
		{"socket", .once = &request.socket},
		{"mint-socket", .once = &request.mint_socket},
		{"auth-socket", .once = &request.auth_socket},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status r = options_parse(argc, argv, &options, n);

	if (r == STATUS_OK)
		r = judge_request(&request, n);
	if (r != STATUS_OK)
		return r;
	return request.demo ? demo_run(request.port, &request.key_files, n) : serve(&request, n);
}
