/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jwt-issuer-web: the pages of jwt-issuer. It reads input of strangers. Therefore it has no key, cannot sign,
 * and opens no file and no socket: it gets its sockets from the process that starts it.
 */
#include <microhttpd.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <sys/socket.h>

#include "core/base/scoped.h"
#include "issuer/serve/server.h"
#include "tool/jsontext.h"
#include "tool/options.h"
#include "tool/say.h"

static const char help[] =
	"Usage: jwt-issuer-web --origin URL --mint-fd N --listen-fd N [--listen-fd N]...\n"
	"Serve the pages of jwt-issuer. \"jwt-issuer serve\" starts this program.\n"
	"\n"
	"  --origin URL     where browsers find the pages, such as http://localhost:8080; other addresses "
	"are refused\n"
	"  --mint-fd N      the descriptor of the socket to the process that signs (SOCK_SEQPACKET)\n"
	"  --listen-fd N    the descriptor of a socket that listens; repeatable\n"
	"  --version        show the version, and that of libmicrohttpd\n"
	"  -h, --help       show this help\n";

struct request {
	const char *origin, *mint;
	struct names listen;
	bool version;
};

/* Read the number of a descriptor, which must be a socket of this type. */
static enum status read_socket(const char *option, const char *number, int type, int *ret, struct note *n)
{
	int fd = 0, found = 0;
	socklen_t size = sizeof(found);

	for (const char *at = number; *at; at++) {
		if (*at < '0' || *at > '9' || fd > 9999)
			return status_refuse(n, STATUS_USAGE, "--%s takes the number of a descriptor",
					     option);
		fd = fd * 10 + (*at - '0');
	}
	if (!*number || getsockopt(fd, SOL_SOCKET, SO_TYPE, &found, &size) != 0 || found != type)
		return status_refuse(n, STATUS_USAGE, "--%s is not a socket of the required type", option);
	*ret = fd;
	return STATUS_OK;
}

static enum status run_with(const struct request *r, struct desk *desk, struct note *n)
{
	int sockets[SERVER_SOCKETS_MAX];
	enum status status = read_socket("mint-fd", r->mint, SOCK_SEQPACKET, &desk->mint_fd, n);

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
	if (!r->origin || !r->mint || r->listen.count == 0 || r->listen.count > SERVER_SOCKETS_MAX)
		return status_refuse(n, STATUS_USAGE,
				     "--origin, --mint-fd and 1 to %d times --listen-fd are required",
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
		{"origin", &r.origin, NULL, NULL},
		{"mint-fd", &r.mint, NULL, NULL},
		{"listen-fd", NULL, &r.listen, NULL},
		{"version", NULL, NULL, &r.version},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	struct note n = {0};
	enum status status;

	say_as("jwt-issuer-web", NULL);
	jsontext_wipe_always();
	(void)signal(SIGPIPE, SIG_IGN);
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
