/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt: the administrator's tool on a host that accepts tokens. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin.h"

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{"check", check_main, "tell what the module would decide about a token, rule by rule"},
	{"lint", lint_main, "look over configuration, keys, clock and PAM stacks"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

int usage_error(const char *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "pam-jwt%s%s: ", command ? " " : "", command ? command : "");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nTry \"pam-jwt%s%s --help\".\n", command ? " " : "", command ? command : "");
	return EXIT_USAGE;
}

void *need(void *allocated)
{
	if (allocated)
		return allocated;
	fputs("pam-jwt: out of memory\n", stderr);
	exit(EXIT_HOST);
}

char *absolute_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder, *full = NULL, *real;

	if (path[0] == '/')
		return strdup(path);
	folder = slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
	real = folder ? realpath(folder, NULL) : NULL;
	if (real && asprintf(&full, "%s/%s", real, slash ? slash + 1 : path) < 0)
		full = NULL;
	free(real);
	free(folder);
	return full;
}

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
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("pam-jwt " PAM_JWT_VERSION);
		return 0;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].main(argc - 1, argv + 1);
	return usage_error(NULL, "unknown command \"%s\"", argv[1]);
}
