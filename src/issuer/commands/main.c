/* SPDX-License-Identifier: BSD-2-Clause */
/* jwt-issuer: make keys, and sign tokens. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/commands/command.h"
#include "issuer/commands/shell.h"
#include "issuer/keys/private.h"
#include "tool/jsontext.h"
#include "tool/program.h"
#include "tool/say.h"

#define NAME "jwt-issuer"

static enum status shell_run(int argc, char **argv, struct note *n);

static const struct subcommand commands[] = {
	{"keygen", keygen_run, "make a key pair, or a secret"},
	{"issue", issue_run, "print a token, from the mint or signed with a key"},
	{"inspect", inspect_run, "show what a token says, without verifying it"},
	{"pub", pub_run, "print the public half of a key, which is what a host needs"},
	{"policy", policy_run, "explain what the mint policy allows, and why"},
	{"lint", lint_run, "search for mistakes in the mint policy and its keys"},
	{"serve", serve_run, "serve web pages on which users get tokens"},
	{"mint", mint_run, "sign tokens for other processes, within the mint policy"},
	{"log", log_run, "show which account got which token, or verify the log"},
	{"shell", shell_run, "run issue, inspect or log for users who may run nothing else"},
};

/*
 * OpenSSL would initialise itself on first use, but if that fails, its random number generator crashes. So
 * initialise it here and check the result. It need not clean up at exit: keys are wiped when they are freed,
 * and the kernel takes back the rest of the memory.
 */
static enum status start_openssl(struct note *n)
{
	const uint64_t options = OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT;

	if (OPENSSL_init_crypto(options, NULL) == 1 && OSSL_LIB_CTX_get0_global_default())
		return STATUS_OK;
	return status_of_openssl(STATUS_HOST, n,
				 "OpenSSL cannot start: check its configuration, openssl.cnf");
}

/* If openssl.cnf names providers, OpenSSL loads no others. All our algorithms but EdDSA need a digest. */
static bool openssl_has_algorithms(void)
{
	EVP_MD *digest = EVP_MD_fetch(NULL, "SHA256", NULL);

	EVP_MD_free(digest);
	return digest != NULL;
}

/* Without algorithms OpenSSL also refuses good keys, so report the missing algorithms instead. */
static enum status judge_openssl(enum status r, struct note *n)
{
	if ((r != STATUS_REFUSED && r != STATUS_BUG) || openssl_has_algorithms())
		return r;
	return status_refuse(n, STATUS_HOST,
			     "OpenSSL has no algorithms: its configuration, openssl.cnf, names providers, "
			     "but none that has any");
}

static enum status run(const struct subcommand *c, int argc, char **argv, struct note *n)
{
	enum status r;

	/* these use no key, so do not start OpenSSL; the shell starts it when its environment is cleared */
	if (c->run == inspect_run || c->run == shell_run)
		return c->run(argc, argv, n);
	r = start_openssl(n);
	return r == STATUS_OK ? judge_openssl(c->run(argc, argv, n), n) : r;
}

static enum status shell_run(int argc, char **argv, struct note *n)
{
	struct split words;
	enum status r = shell_read(argc, argv, getenv("SSH_ORIGINAL_COMMAND"), &words, n);

	shell_clear_environment();
	if (r == STATUS_HELP)
		shell_print_help();
	if (r != STATUS_OK)
		return r;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(words.at[0], commands[i].name) == 0) {
			say_as(NAME, commands[i].name);
			return run(&commands[i], (int)words.count, words.at, n);
		}
	return STATUS_BUG;
}

/* jwt-issuer-shell is "jwt-issuer shell". It takes two arguments at most, so one more shows what is wrong. */
static int shell_main(const struct program *p, int argc, char **argv)
{
	char command[] = "shell", *args[6] = {argv[0], command};
	int count = argc < 4 ? argc : 4;

	for (int i = 1; i < count; i++)
		args[i + 1] = argv[i];
	return program_main(p, count + 1, args);
}

int main(int argc, char **argv)
{
	static const struct program program = {
		.name = NAME,
		.purpose = "Make keys, and sign the short-lived tokens that pam_jwt accepts in place of a "
			   "password.",
		.commands = commands,
		.count = sizeof(commands) / sizeof(commands[0]),
		.run = run,
	};

	jsontext_wipe_always();
	privatekey_wipe_always();
	if (argc > 0 && shell_is_name(argv[0]))
		return shell_main(&program, argc, argv);
	return program_main(&program, argc, argv);
}
