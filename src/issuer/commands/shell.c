/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/commands/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OPTIONS 12

static const char help[] =
	"Usage: jwt-issuer shell [-c COMMAND]\n"
	"Run one of the commands below, and nothing else, for accounts that may only ask for tokens. Without "
	"-c,\n"
	"run the command that was given to the ssh client (SSH_ORIGINAL_COMMAND): ssh HOST jwt-issuer "
	"COMMAND.\n"
	"\n"
	"  -h, --help   show this help; \"COMMAND --help\" shows the help of a command\n"
	"\n"
	"Nothing is expanded: quote words with '...' or \"...\". These options are permitted, each with -- "
	"before it:\n"
	"\n";

/* A command, and the names of its permitted options. A name that ends with "=" takes a value. */
static const struct permitted {
	const char *command;
	const char *options[MAX_OPTIONS];
} permitted[] = {
	{"issue",
	 {"aud=", "sub=", "service=", "ttl=", "for=", "claim=", "claim-json=", "sign-with=", "why=", "help"}},
	{"inspect", {"help"}},
	{"log", {"jti=", "sub=", "since=", "json", "help"}},
	{"shell", {"help"}},
};

static const size_t permitted_count = sizeof(permitted) / sizeof(permitted[0]);

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

void shell_print_help(void)
{
	(void)fputs(help, stdout);
	for (size_t i = 0; i < permitted_count; i++) {
		(void)printf("  %-7s ", permitted[i].command);
		for (const char *const *name = permitted[i].options; *name; name++)
			(void)printf(" %.*s", (int)strcspn(*name, "="), *name);
		(void)putchar('\n');
	}
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool shell_is_name(const char *argv0)
{
	const char *name = base_name(argv0);

	return strcmp(*name == '-' ? name + 1 : name, "jwt-issuer-shell") == 0;
}

/* Split a command, and drop "jwt-issuer" before it. No command at all counts as one without words. */
static enum status split(const char *command, struct split *ret, struct note *n)
{
	enum status r = split_words(command ? command : "", ret, n);

	if (r == STATUS_OK && ret->count > 0 && strcmp(base_name(ret->at[0]), "jwt-issuer") == 0)
		memmove(&ret->at[0], &ret->at[1], ret->count-- * sizeof(ret->at[0])); /* NULL, too */
	return r;
}

static enum status read_command(int argc, char **argv, const char *original, struct split *ret,
				struct note *n)
{
	enum status r;

	if (argc == 1)
		return split(original, ret, n);
	if (argc != 3 || strcmp(argv[1], "-c") != 0)
		return status_refuse(n, STATUS_USAGE, "write -c and a command in one argument, or neither");
	r = split(argv[2], ret, n);
	if (r == STATUS_OK && ret->count == 1 && strcmp(ret->at[0], "shell") == 0)
		r = split(original, ret, n);
	return r;
}

/* The strings of the old environment stay valid, because clearenv() frees none. */
void shell_clear_environment(void)
{
	const char *kept[][2] = {{"TERM", getenv("TERM")}, {"NO_COLOR", getenv("NO_COLOR")}};

	(void)clearenv();
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (kept[i][1])
			(void)setenv(kept[i][0], kept[i][1], 1);
}

/* The permitted option that a word names, which may have "=VALUE" after it; or NULL. */
static const char *find_option(const struct permitted *p, const char *word)
{
	size_t len;

	if (strcmp(word, "-h") == 0)
		return "h";
	if (strncmp(word, "--", 2) != 0)
		return NULL;
	len = strcspn(word + 2, "=");
	for (const char *const *name = p->options; *name; name++)
		if (strcspn(*name, "=") == len && memcmp(*name, word + 2, len) == 0)
			return *name;
	return NULL;
}

/* The note has the name of an option, but not its value and no operand, because these may be secret. */
static enum status refuse(const char *word, struct note *n)
{
	if (word[0] != '-' || !word[1])
		return status_refuse(n, STATUS_REFUSED,
				     "only options may follow the command here: no file is read but standard "
				     "input");
	return status_refuse(n, STATUS_REFUSED,
			     "the option %.*s is not permitted here: \"jwt-issuer shell --help\" lists those "
			     "that are, which must be written in full",
			     (int)strcspn(word, "="), word);
}

/*
 * Check the words after the command. As for getopt_long(), an option that takes a value takes the next word,
 * whatever it is, unless the value is behind "=".
 */
static enum status judge_options(const struct permitted *p, const struct split *words, struct note *n)
{
	for (size_t i = 1; i < words->count; i++) {
		const char *word = words->at[i], *option = find_option(p, word);

		if (!option)
			return refuse(word, n);
		if (strchr(option, '=') && !strchr(word, '='))
			i++;
	}
	return STATUS_OK;
}

static enum status judge(const struct split *words, struct note *n)
{
	for (size_t i = 0; i < permitted_count; i++)
		if (strcmp(words->at[0], permitted[i].command) == 0)
			return judge_options(&permitted[i], words, n);
	return status_refuse(n, STATUS_REFUSED,
			     "\"%.64s\" is not permitted here: this account may run the issue, inspect and "
			     "log of jwt-issuer",
			     words->at[0]);
}

enum status shell_read(int argc, char **argv, const char *original, struct split *ret, struct note *n)
{
	enum status r;

	if (argc == 2 && is_help(argv[1]))
		return STATUS_HELP;
	r = read_command(argc, argv, original, ret, n);
	if (r != STATUS_OK)
		return r;
	if (ret->count == 0 || (ret->count == 1 && is_help(ret->at[0])))
		return STATUS_HELP;
	r = judge(ret, n);
	return r == STATUS_OK && strcmp(ret->at[0], "shell") == 0 ? STATUS_HELP : r;
}
