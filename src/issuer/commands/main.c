/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "issuer/commands/command.h"
#include "issuer/keys/private.h"
#include "tool/jsontext.h"
#include "tool/say.h"

static const struct command {
	const char *name;
	enum status (*run)(int argc, char **argv, struct note *n);
	bool uses_keys;
} commands[] = {
	{"keygen", keygen_run, true},
	{"issue", issue_run, true},
	{"inspect", inspect_run, false},
	{"pub", pub_run, true},
};

static const char help[] =
	"Usage: jwt-issuer COMMAND [OPTION]...\n"
	"Make keys, and sign the short-lived tokens that pam_jwt accepts in place of a password.\n"
	"\n"
	"Commands:\n"
	"  keygen    make a key pair, or a secret\n"
	"  issue     sign a token and print it\n"
	"  inspect   show what a token says, without verifying it\n"
	"  pub       print the public half of a key, which is what a host needs\n"
	"\n"
	"Options:\n"
	"  -h, --help   show this help; \"jwt-issuer COMMAND --help\" tells of one command\n"
	"  --version    show the version\n"
	"\n"
	"Exit status: 0 done, 1 refused, 2 wrong usage, 3 a file, the memory or the clock failed, 70 a bug "
	"of ours.\n"
	"Environment: NO_COLOR turns colours off; they appear on terminals only.\n";

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	return NULL;
}

/* Where memory ran out and nobody noticed, what was said of keys and claims means nothing. */
static bool memory_is_gone(void)
{
	/* compilers may leave out an allocation that nobody looks at */
	void *volatile probe = malloc(1024);
	bool is_gone = probe == NULL;

	free(probe);
	return is_gone;
}

static int finish(const char *verb, enum status o, struct note *n)
{
	if (o != STATUS_OK && memory_is_gone())
		o = status_out_of_memory(n);
	if (o != STATUS_OK)
		say_error(verb,
			  n->text[0] ? n->text : "nothing was decided, which is a bug: please report it");
	return status_exit_status(o);
}

/*
 * A caller may have closed the standard streams. The next file opened would take their numbers, and a warning
 * would end up in a key. What stands in for them fails when it is used.
 */
static void fill_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_PATH);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		(void)close(fd);
}

static enum status run_program(const char *word, struct note *n)
{
	if (word && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0))
		return say_text(help, n);
	if (word && strcmp(word, "--version") == 0)
		return say_text("jwt-issuer " PAM_JWT_VERSION "\n", n);
	if (word)
		note_set(
			n,
			"there is no command %.64s: keygen, issue, inspect and pub exist (jwt-issuer --help)",
			word);
	else
		note_set(n, "a command is missing: keygen, issue, inspect or pub (jwt-issuer --help)");
	return STATUS_USAGE;
}

/*
 * OpenSSL starts by itself when it is first used. Where that failed, its random numbers crash: so it is asked
 * here. It need not clean up at exit: keys are wiped when they are freed, and the rest of the memory goes
 * back to the kernel at once.
 */
static enum status start_openssl(struct note *n)
{
	const uint64_t options = OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT;

	if (OPENSSL_init_crypto(options, NULL) == 1 && OSSL_LIB_CTX_get0_global_default())
		return STATUS_OK;
	return status_of_openssl(STATUS_HOST, n,
				 "OpenSSL cannot start: look at its configuration, openssl.cnf");
}

/*
 * openssl.cnf may name providers, and then no other is there. Every algorithm of ours but EdDSA needs a
 * digest.
 */
static bool openssl_has_algorithms(void)
{
	EVP_MD *digest = EVP_MD_fetch(NULL, "SHA256", NULL);

	EVP_MD_free(digest);
	return digest != NULL;
}

/* Where OpenSSL has no algorithms, what it told of a key means nothing. */
static enum status blame(enum status o, struct note *n)
{
	if ((o != STATUS_REFUSED && o != STATUS_BUG) || openssl_has_algorithms())
		return o;
	return status_refuse(
		n, STATUS_HOST,
		"OpenSSL has no algorithms: its configuration, openssl.cnf, names providers, but none "
		"that has any");
}

static enum status run_command(const struct command *c, int argc, char **argv, struct note *n)
{
	enum status r;

	if (!c->uses_keys)
		return c->run(argc, argv, n);
	r = start_openssl(n);
	return r == STATUS_OK ? blame(c->run(argc, argv, n), n) : r;
}

int main(int argc, char **argv)
{
	const struct command *command = argc > 1 ? find(argv[1]) : NULL;
	struct note n = {0};

	fill_standard_streams();
	jsontext_wipe_always();
	privatekey_wipe_always();
	if (!command)
		return finish(NULL, run_program(argc > 1 ? argv[1] : NULL, &n), &n);
	return finish(command->name, run_command(command, argc - 1, argv + 1, &n), &n);
}
