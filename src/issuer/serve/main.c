/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jwt-issuer-web: the pages of jwt-issuer. It reads untrusted input. Therefore it has no key, cannot sign,
 * opens no file, and listens only on sockets of the process that starts it.
 */
#include <microhttpd.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "core/base/scoped.h"
#include "issuer/wire/link.h"
#include "issuer/serve/server.h"
#include "tool/jsontext.h"
#include "tool/options.h"
#include "tool/say.h"

#define NOBODY_UID 65534

static const char help[] =
	"Usage: jwt-issuer-web --origin URL --mint-socket PATH [--auth-socket PATH] [--proxy-uid N]\n"
	"                      --listen-fd N [--listen-fd N]...\n"
	"   or: jwt-issuer-web --origin URL --mint-fd N --listen-fd N [--listen-fd N]...\n"
	"Serve the pages of jwt-issuer. \"jwt-issuer serve\" starts this program.\n"
	"\n"
	"  --origin URL     the address of the pages, such as http://localhost:8080; others are refused\n"
	"  --mint-socket PATH\n"
	"                   the socket of the mint\n"
	"  --auth-socket PATH\n"
	"                   the socket of jwt-issuer-auth (default: the mint checks passwords)\n"
	"  --mint-fd N      the descriptor of a socket to the mint (SOCK_SEQPACKET); this program ends when\n"
	"                   the mint closes it\n"
	"  --listen-fd N    the descriptor of a listening socket, TCP or Unix; may be repeated\n"
	"  --proxy-uid N    the uid of the proxy, whose X-Forwarded-For is used (Unix sockets only)\n"
	"  --version        show the version, and that of libmicrohttpd\n"
	"  -h, --help       show this help\n";

struct request {
	const char *origin, *mint_fd, *mint_socket, *auth_socket, *proxy_uid;
	struct names listen;
	bool version;
};

static enum status read_number(const char *option, const char *text, unsigned long max, unsigned long *ret,
			       struct note *n)
{
	size_t len = strlen(text);

	*ret = strtoul(text, NULL, 10);
	if (len > 0 && len <= 10 && strspn(text, "0123456789") == len && *ret <= max)
		return STATUS_OK;
	return status_refuse(n, STATUS_USAGE, "--%s takes a number up to %lu", option, max);
}

/* Read the number of a descriptor, which must be a socket of this type. */
static enum status read_socket(const char *option, const char *number, int type, int *ret, struct note *n)
{
	unsigned long fd;
	int found = 0;
	socklen_t size = sizeof(found);
	enum status status = read_number(option, number, 9999, &fd, n);

	if (status != STATUS_OK)
		return status;
	if (getsockopt((int)fd, SOL_SOCKET, SO_TYPE, &found, &size) != 0 || found != type)
		return status_refuse(n, STATUS_USAGE, "--%s is not a socket of the required type", option);
	*ret = (int)fd;
	return STATUS_OK;
}

/* 65534 is also the uid of every process in another user namespace that has no uid here. */
static enum status read_proxy(const struct request *r, struct desk *desk, struct note *n)
{
	unsigned long uid = 0;
	enum status status;

	if (!r->proxy_uid)
		return STATUS_OK;
	status = read_number("proxy-uid", r->proxy_uid, UINT32_MAX - 1, &uid, n);
	if (status == STATUS_OK && uid == NOBODY_UID)
		return status_refuse(n, STATUS_USAGE, "--proxy-uid %d could be anybody", NOBODY_UID);
	desk->has_proxy = true;
	desk->proxy_uid = (uid_t)uid;
	return status;
}

static enum status check_path(const char *option, const char *path, struct note *n)
{
	if (!path || link_fits(path))
		return STATUS_OK;
	return status_refuse(n, STATUS_USAGE, "--%s takes an absolute path of at most 107 bytes", option);
}

static enum status read_mint(const struct request *r, struct mintlink *ret, struct note *n)
{
	if (r->mint_fd)
		return read_socket("mint-fd", r->mint_fd, SOCK_SEQPACKET, &ret->fd, n);
	*ret = (struct mintlink){-1, r->mint_socket};
	return check_path("mint-socket", r->mint_socket, n);
}

static enum status run_with(const struct request *r, struct desk *desk, struct note *n)
{
	int sockets[SERVER_SOCKETS_MAX];
	enum status status = read_mint(r, &desk->mint, n);

	desk->conversations.path = r->auth_socket;
	desk->site.has_auth = r->auth_socket != NULL;
	if (status == STATUS_OK)
		status = check_path("auth-socket", r->auth_socket, n);
	if (status == STATUS_OK)
		status = read_proxy(r, desk, n);
	for (size_t i = 0; status == STATUS_OK && i < r->listen.count; i++)
		status = read_socket("listen-fd", r->listen.at[i], SOCK_STREAM, &sockets[i], n);
	if (status != STATUS_OK)
		return status;
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) != 1 ||
	    !csrf_init(&desk->site.csrf))
		return status_of_openssl(STATUS_HOST, n, "OpenSSL has no random numbers");
	status = server_run(desk, sockets, r->listen.count, n);
	csrf_done(&desk->site.csrf);
	return status;
}

static enum status run(const struct request *r, struct note *n)
{
	struct desk desk = {0};

	if (r->version) {
		(void)printf("jwt-issuer-web " PAM_JWT_VERSION " (libmicrohttpd %s)\n", MHD_get_version());
		return say_finish(n);
	}
	if (!r->origin || !r->mint_fd == !r->mint_socket || r->listen.count == 0 ||
	    r->listen.count > SERVER_SOCKETS_MAX)
		return status_refuse(n, STATUS_USAGE,
				     "--origin, either --mint-socket or --mint-fd, and 1 to %d times "
				     "--listen-fd are required",
				     SERVER_SOCKETS_MAX);
	if (!site_read(r->origin, &desk.site))
		return status_refuse(n, STATUS_USAGE,
				     "--origin takes a URL without a path, such as http://localhost:8080");
	return run_with(r, &desk, n);
}

int main(int argc, char **argv)
{
	struct request r = {0};
	const struct option_spec specs[] = {
		{"origin", &r.origin, NULL, NULL},	     {"mint-fd", &r.mint_fd, NULL, NULL},
		{"mint-socket", &r.mint_socket, NULL, NULL}, {"auth-socket", &r.auth_socket, NULL, NULL},
		{"proxy-uid", &r.proxy_uid, NULL, NULL},     {"listen-fd", NULL, &r.listen, NULL},
		{"version", NULL, NULL, &r.version},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	struct note n = {0};
	enum status status;

	say_as("jwt-issuer-web", NULL);
	jsontext_wipe_always();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)prctl(PR_SET_DUMPABLE, 0); /* no core file: the memory holds passwords and sessions */
	status = options_parse(argc, argv, &options, &n);
	if (status == STATUS_OK)
		status = run(&r, &n);
	if (n.text[0])
		say_error(n.text);
	if (status == STATUS_USAGE)
		say_help_hint();
	names_done(&r.listen);
	return status_exit_status(status);
}
