/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int usage_error(const char *command, const char *format, ...)
{
	va_list args;

	(void)fprintf(stderr, "pam-jwt%s%s: ", command ? " " : "", command ? command : "");
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fprintf(stderr, "\nTry \"pam-jwt%s%s --help\".\n", command ? " " : "", command ? command : "");
	return EXIT_USAGE;
}

void *need(void *allocated)
{
	if (allocated)
		return allocated;
	(void)fputs("pam-jwt: out of memory\n", stderr);
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
