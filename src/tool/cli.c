/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "core/json/write.h"

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

int output_status(const char *command, int status)
{
	bool failed = ferror(stdout) != 0;

	errno = 0;
	if (fflush(stdout) == 0 && !failed)
		return status;
	(void)fprintf(stderr, "pam-jwt%s%s: cannot write: %s\n", command ? " " : "", command ? command : "",
		      strerror(errno ? errno : EIO));
	return EXIT_HOST;
}

void *need(void *allocated)
{
	if (allocated)
		return allocated;
	(void)fputs("pam-jwt: out of memory\n", stderr);
	exit(EXIT_HOST);
}

/* A copy that a terminal and JSON can bear, but for the bytes in keep: names of files may hold anything. */
char *printable(const char *text, const char *keep)
{
	char *copy = need(strdup(text));
	json_t *is_utf8 = json_string(text);

	for (char *at = copy; *at; at++)
		if (((unsigned char)*at < 0x20 && !strchr(keep, *at)) || *at == 0x7f ||
		    (!is_utf8 && (unsigned char)*at >= 0x80))
			*at = '?';
	json_decref(is_utf8);
	return copy;
}

json_t *json_printable(const char *text)
{
	json_t *string = json_string(text);
	char *copy;

	if (string)
		return string;
	copy = printable(text, "\n");
	string = need(json_string(copy));
	free(copy);
	return string;
}

void json_put(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) != 0)
		(void)need(NULL);
}

void json_append(json_t *list, json_t *value)
{
	if (json_array_append_new(list, value) != 0)
		(void)need(NULL);
}

void json_print(json_t *document)
{
	SCOPED(bytes) text = {0};

	if (!jsonwrite_text(document, JSON_ENSURE_ASCII, &text))
		need(NULL);
	puts((const char *)text.at);
	json_decref(document);
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
