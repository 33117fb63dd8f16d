/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jwt-askpass: answers the prompts of pam_jwt.so with a token, as the askpass program of ssh(1) and sudo(8).
 * Needs only libc. The prompt may come from a hostile server: it is compared, and only the name of the host
 * in it is printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "askpass/caller.h"
#include "askpass/prompt.h"
#include "askpass/record.h"
#include "askpass/source.h"
#include "core/base/scoped.h"
#include "host/hostname.h"
#include "host/parts.h"
#include "tool/say.h"

static const char help[] = "Usage: jwt-askpass PROMPT\n"
			   "Answer a prompt of pam_jwt.so with a token: set SSH_ASKPASS and\n"
			   "SSH_ASKPASS_REQUIRE=force for ssh, and SUDO_ASKPASS for sudo -A.\n"
			   "\n"
			   "  JWT_ASKPASS_FILE     a file with the token\n"
			   "  JWT_ASKPASS_COMMAND  or a command that prints one; it gets the host\n"
			   "  JWT_ASKPASS_HOSTS    the hosts that may have the token through ssh\n"
			   "  JWT_ASKPASS_PROMPT   the prompt to answer, if it is not \"Token: \"\n"
			   "\n"
			   "  --version            show the version\n"
			   "  -h, --help           show this help\n"
			   "\n"
			   "Exit status: 0 answered, 1 declined, 2 usage.\n";

enum { ANSWERED = 0, DECLINED = 1, USAGE = 2 };

/* The value of a variable; NULL if it is unset or empty. */
static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static bool decline(struct note *n, const char *why)
{
	note_set(n, "%s", why);
	return false;
}

/* Whether the prompt is one that gets a token, by its text and by who asks. */
static bool is_permitted(const struct prompt *p, const struct caller *c, struct note *n)
{
	const char *hosts = variable("JWT_ASKPASS_HOSTS");

	if (p->host.len == 0)
		return caller_is_sudo(c) ||
		       decline(n, "a prompt without (user@host) before it is answered only for sudo");
	if (hosts && prompt_lists(hosts, p->host))
		return true;
	note_set(n, "JWT_ASKPASS_HOSTS does not list %.*s", (int)p->host.len, (const char *)p->host.at);
	return false;
}

static bool find_source(const struct prompt *p, struct source *ret, struct note *n)
{
	*ret = (struct source){variable("JWT_ASKPASS_FILE"), variable("JWT_ASKPASS_COMMAND")};
	if (!ret->file == !ret->command)
		return decline(n, "set JWT_ASKPASS_FILE or JWT_ASKPASS_COMMAND, and not both");
	return ret->file || p->part == 1 ||
	       decline(n, "JWT_ASKPASS_COMMAND yields tokens of one part, and another part is asked for");
}

/* The host of the prompt; for sudo, this one. */
static void name_host(const struct prompt *p, char out[HOSTNAME_SIZE])
{
	if (p->host.len)
		(void)snprintf(out, HOSTNAME_SIZE, "%.*s", (int)p->host.len, (const char *)p->host.at);
	else
		hostname_read(out);
}

/* Print the part of the token that is asked for. */
static bool print_part(const struct prompt *p, struct span token, struct note *n)
{
	size_t begin = (p->part - 1) * PART_BYTES;
	struct span rest = span_after(token, begin);
	SCOPED(bytes) line = {0};

	if (begin > token.len)
		return decline(n, "the token has not so many parts");
	if (rest.len > PART_BYTES)
		rest.len = PART_BYTES;
	if (!bytes_copy(rest, &line))
		return decline(n, "memory ran out");
	bytes_end_line(&line);
	return say_bytes(bytes_span(&line), n) == STATUS_OK;
}

static bool answer(const char *text, struct note *n)
{
	const char *ours = variable("JWT_ASKPASS_PROMPT");
	SCOPED(bytes) token = {0};
	char host[HOSTNAME_SIZE];
	struct source source;
	struct prompt p;
	struct caller c;

	/* ssh sets this for questions that are not answered with a text */
	if (getenv("SSH_ASKPASS_PROMPT") || !prompt_read(text, ours ? ours : "Token: ", &p))
		return decline(n, "this is not a prompt for a token");
	if (!caller_of(getppid(), &c))
		return decline(n, "/proc does not show the program that asks");
	if (!is_permitted(&p, &c, n) || !find_source(&p, &source, n) || (p.part == 1 && !record_first(&c, n)))
		return false;
	name_host(&p, host);
	return source_token(&source, host, &token, n) && print_part(&p, bytes_span(&token), n);
}

int main(int argc, char **argv)
{
	struct note n = {0};

	say_as("jwt-askpass", NULL);
	if (argc != 2) {
		say_error("expected one prompt");
		say_help_hint();
		return USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return fputs(help, stdout) < 0 || fflush(stdout) != 0 ? DECLINED : ANSWERED;
	if (strcmp(argv[1], "--version") == 0)
		return printf("jwt-askpass " PAM_JWT_VERSION "\n") < 0 || fflush(stdout) != 0 ? DECLINED :
												ANSWERED;
	if (answer(argv[1], &n))
		return ANSWERED;
	say_error(n.text);
	return DECLINED;
}
