/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt: the administrator's tool on a host that accepts tokens. */
#include <stdio.h>
#include <string.h>

#include "tool/cli.h"

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{"check", check_main, "tell what the module would decide about a token, rule by rule"},
	{"lint", lint_main, "look over configuration, keys, clock and PAM stacks"},
	{"stacks", stacks_main, "print the lines of PAM stacks that need the module"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(void)
{
	puts("Usage: pam-jwt COMMAND [OPTION]...\n"
	     "\n"
	     "Look after log-in with signed tokens (pam_jwt) on this host.\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].summary);
	puts("\n"
	     "\"pam-jwt COMMAND --help\" tells a command's options.\n"
	     "\n"
	     "  --help      this text\n"
	     "  --version   the version");
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage_error(NULL, "a command is missing");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_help();
		return output_status(NULL, 0);
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("pam-jwt " PAM_JWT_VERSION);
		return output_status(NULL, 0);
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].main(argc - 1, argv + 1);
	return usage_error(NULL, "unknown command \"%s\"", argv[1]);
}
