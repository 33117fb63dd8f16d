/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

/* The names at the beginning of each message, such as "jwt-issuer issue". */
static struct {
	const char *program, *command;
} speaker = {"", NULL};

void say_as(const char *program, const char *command)
{
	speaker.program = program;
	speaker.command = command;
}

static void put_speaker(void)
{
	(void)fprintf(stderr, "%s%s%s", speaker.program, speaker.command ? " " : "",
		      speaker.command ? speaker.command : "");
}

bool say_is_coloured(FILE *stream)
{
	const char *term = getenv("TERM");

	return !getenv("NO_COLOR") && isatty(fileno(stream)) && !(term && strcmp(term, "dumb") == 0);
}

static void put_escaped(FILE *stream, const char *text)
{
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x20 || byte == 0x7f)
			(void)fprintf(stream, "\\x%02X", byte);
		else
			(void)fputc(byte, stream);
	}
}

static void put_message(const char *colour, const char *label, const char *text)
{
	bool coloured = say_is_coloured(stderr);

	put_speaker();
	(void)fprintf(stderr, ": %s%s%s", coloured ? colour : "", label, coloured && *label ? PLAIN : "");
	put_escaped(stderr, text);
	(void)fprintf(stderr, "%s\n", coloured ? PLAIN : "");
}

void say_error(const char *text)
{
	put_message(RED, "", text);
}

void say_notice(const char *format, ...)
{
	char text[sizeof(struct note)];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put_message("", "", text);
}

void say_warning(const char *format, ...)
{
	char text[sizeof(struct note)];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put_message(YELLOW, "warning: ", text);
}

void say_help_hint(void)
{
	(void)fputs("Try \"", stderr);
	put_speaker();
	(void)fputs(" --help\".\n", stderr);
}

void say_title(FILE *stream, const char *text)
{
	bool coloured = say_is_coloured(stream);

	(void)fprintf(stream, "%s%s%s\n", coloured ? BOLD : "", text, coloured ? PLAIN : "");
}

static enum status cannot_write(struct note *n, int error)
{
	return status_refuse(n, STATUS_HOST, "standard output cannot be written: %s", strerror(error));
}

enum status say_finish(struct note *n)
{
	bool failed = ferror(stdout) != 0;

	errno = 0;
	if (fflush(stdout) != 0 || failed)
		return cannot_write(n, errno ? errno : EIO);
	return STATUS_OK;
}

enum status say_bytes(struct span data, struct note *n)
{
	while (data.len > 0) {
		ssize_t written = write(STDOUT_FILENO, data.at, data.len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return cannot_write(n, errno);
		data = span_after(data, (size_t)written);
	}
	return STATUS_OK;
}
