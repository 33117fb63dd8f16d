/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jwt-issuer-auth: log one user in with PAM, for jwt-issuer-web. It runs as root, without capabilities. It
 * ends with its connection, which is descriptor 0: systemd starts it for each one.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/account.h"
#include "host/audit.h"
#include "issuer/auth/authenticate.h"
#include "issuer/wire/client.h"
#include "issuer/wire/places.h"
#include "issuer/wire/wait.h"
#include "tool/jsontext.h"
#include "tool/options.h"
#include "tool/say.h"

static const char help[] =
	"Usage: jwt-issuer-auth [--mint-socket PATH] [--web-user NAME]\n"
	"Log one user in with PAM (service jwt-issuer), for jwt-issuer-web, on the socket that is descriptor "
	"0.\n"
	"systemd starts this program for each login.\n"
	"\n"
	"  --mint-socket PATH  the socket of the mint (" MINT_SOCKET ")\n"
	"  --web-user NAME     the account of jwt-issuer-web (" WEB_USER "); other peers are refused\n"
	"  --version           show the version\n"
	"  -h, --help          show this help\n";

/* The mint needs milliseconds. */
#define MINT_SECONDS 5

/* A PAM module may take any time. This is the limit after DIALOG_SECONDS. */
#define GRACE_SECONDS 2

struct settings {
	const char *mint_socket, *web_user;
	bool version;
};

/* The line for the log and the exit status if a module takes too long. They are made before, because a signal
 * handler must not format text.
 */
static int late_status;
static char late_line[AUDIT_LINE_SIZE + 1] = "ended: the login took longer than 60 seconds\n";

static void end_late(int signal)
{
	ssize_t ignored = write(STDERR_FILENO, late_line, strlen(late_line));

	(void)signal, (void)ignored;
	_exit(late_status);
}

static void write_line(const char *event, const json_t *first, const char *why, char out[AUDIT_LINE_SIZE])
{
	const struct audit line = {
		.event = event,
		.user = message_text(first, "account"),
		.service = AUTHENTICATE_SERVICE,
		.rhost = message_text(first, "address"),
		.note = why,
	};

	audit_line(&line, out);
}

static void log_outcome(enum dialog outcome, const json_t *first, const char *why)
{
	static const char *const events[] = {
		[DIALOG_NONE] = "ended",
		[DIALOG_OK] = "accepted",
		[DIALOG_REFUSED] = "refused",
		[DIALOG_ERROR] = "unavailable",
	};
	char line[AUDIT_LINE_SIZE];

	write_line(events[outcome], first, why, line);
	(void)fprintf(stderr, "%s\n", line);
}

/* What the handler writes: "ended" and why. */
static void prepare_late_line(const json_t *first)
{
	char line[AUDIT_LINE_SIZE];

	write_line("ended", first, "a PAM module took too long", line);
	(void)snprintf(late_line, sizeof(late_line), "%s\n", line);
}

/* Send a refusal to the mint, for its log of refusals. The journal has it too, so do not wait for the mint.
 */
static void report_refusal(const char *mint_socket, json_t *first, const char *sentence)
{
	json_auto_t *request = json_copy(first); /* account and address */
	struct note ignored = {0};

	if (request && json_object_set_new(request, "sentence", json_string(sentence)) == 0)
		(void)client_report(mint_socket, OP_FAILURE, request, &ignored);
}

/* Ask the mint for a session of an account that has logged in. Otherwise *why is set. */
static enum dialog begin_session(const struct conversation *c, const char *mint_socket, json_t *first,
				 json_t **ret, struct note *why)
{
	json_auto_t *request = json_copy(first), *answer = NULL;
	int64_t until_ms = wait_now_ms() + MINT_SECONDS * INT64_C(1000);

	/* the first message has the members of the request: account and address */
	if (!request) {
		note_set(why, "memory ran out");
		return DIALOG_ERROR;
	}
	if (until_ms > c->until_ms)
		until_ms = c->until_ms;
	if (client_ask(mint_socket, OP_SESSION, request, until_ms, &answer, why) != STATUS_OK)
		return DIALOG_ERROR;
	*ret = dialog_ok(message_text(answer, "session"));
	if (*ret)
		return DIALOG_OK;
	note_set(why, "memory ran out");
	return DIALOG_ERROR;
}

static enum dialog log_in(struct conversation *c, const char *mint_socket, json_t *first, json_t **ret,
			  struct note *why)
{
	enum dialog outcome =
		authenticate_account(c, message_text(first, "account"), message_text(first, "address"), why);

	if (outcome == DIALOG_OK && !conversation_is_awaited(c)) {
		*why = c->why;
		outcome = c->outcome;
	}
	if (outcome == DIALOG_OK)
		outcome = begin_session(c, mint_socket, first, ret, why);
	return outcome;
}

/* The last message; NULL if there is none, or memory ran out. */
static json_t *last_message(enum dialog outcome, const struct note *why)
{
	switch (outcome) {
	case DIALOG_REFUSED:
		return dialog_refused();
	case DIALOG_ERROR:
		return dialog_error(why->text);
	case DIALOG_NONE:
	case DIALOG_QUESTION:
	case DIALOG_OK:
		break;
	}
	return NULL;
}

/* Nobody can use a session that jwt-issuer-web does not receive. It ends when its idle time is over. */
static void serve(const struct settings *s, int fd)
{
	struct conversation c = {.fd = fd, .until_ms = wait_now_ms() + DIALOG_SECONDS * INT64_C(1000)};
	json_auto_t *first = NULL, *last = NULL;
	struct note why = {0};
	enum dialog outcome;
	bool is_sent;

	if (conversation_begin(&c, &first)) {
		prepare_late_line(first);
		outcome = log_in(&c, s->mint_socket, first, &last, &why);
	} else {
		outcome = c.outcome;
		why = c.why;
	}
	if (!last)
		last = last_message(outcome, &why);
	is_sent = !last || message_send(fd, last) == WIRE_OK;
	if (!is_sent)
		log_outcome(DIALOG_NONE, first, "jwt-issuer-web did not receive the outcome");
	else
		log_outcome(outcome, first, outcome == DIALOG_OK ? NULL : why.text);
	if (outcome == DIALOG_REFUSED)
		report_refusal(s->mint_socket, first, why.text);
}

/*
 * From now on the whole process has a time limit, and the kernel writes no core file of it: its memory may
 * hold a password.
 */
static void limit_process(void)
{
	late_status = status_exit_status(STATUS_HOST);
	(void)signal(SIGALRM, end_late);
	(void)alarm(DIALOG_SECONDS + GRACE_SECONDS);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

/* Whether the process that has connected runs as this account. */
static enum status require_peer(const char *user, struct note *n)
{
	struct account account = account_find(user);
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (account.state != ACCOUNT_FOUND)
		return status_refuse(n, STATUS_HOST,
				     "the account %s does not exist: install jwt-issuer-web, or correct "
				     "--web-user",
				     user);
	if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 ||
	    (int64_t)peer.uid != account.uid)
		return status_refuse(n, STATUS_REFUSED, "the process that has connected does not run as %s",
				     user);
	return STATUS_OK;
}

/* Move the connection away from descriptor 0: programs that a PAM module starts inherit that one. */
static enum status take_connection(const char *web_user, int *ret, struct note *n)
{
	int type = 0, fd, empty;
	socklen_t size = sizeof(type);
	enum status status;

	if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET)
		return status_refuse(n, STATUS_USAGE, "descriptor 0 is not a socket of type SOCK_SEQPACKET");
	status = require_peer(web_user, n);
	if (status != STATUS_OK)
		return status;
	fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || empty < 0 || dup2(empty, STDIN_FILENO) != STDIN_FILENO)
		return status_refuse(n, STATUS_HOST, "descriptors cannot be moved: %s", strerror(errno));
	*ret = fd;
	return STATUS_OK;
}

static enum status run(const struct settings *s, struct note *n)
{
	enum status status;
	int fd = -1;

	if (s->version) {
		(void)printf("jwt-issuer-auth " PAM_JWT_VERSION "\n");
		return say_finish(n);
	}
	status = take_connection(s->web_user, &fd, n);
	if (status != STATUS_OK)
		return status;
	limit_process();
	serve(s, fd);
	return STATUS_OK;
}

int main(int argc, char **argv)
{
	struct settings s = {.mint_socket = MINT_SOCKET, .web_user = WEB_USER};
	const struct option_spec specs[] = {
		{"mint-socket", &s.mint_socket, NULL, NULL},
		{"web-user", &s.web_user, NULL, NULL},
		{"version", NULL, NULL, &s.version},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	struct note n = {0};
	enum status status;

	say_as("jwt-issuer-auth", NULL);
	jsontext_wipe_always();
	status = options_parse(argc, argv, &options, &n);
	if (status == STATUS_OK)
		status = run(&s, &n);
	if (n.text[0])
		say_error(n.text);
	if (status == STATUS_USAGE)
		say_help_hint();
	return status_exit_status(status);
}
