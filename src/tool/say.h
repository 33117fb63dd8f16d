/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_SAY_H
#define TOOL_SAY_H

#include <stdbool.h>
#include <stdio.h>

#include "core/base/span.h"
#include "tool/status.h"

/*
 * What the commands tell people on standard error: "PROGRAM COMMAND: text". Colour only on a terminal, and
 * not where NO_COLOR is set. Control characters in a message are escaped: file names and arguments may hold
 * any.
 */

/* The names that messages begin with; borrowed. command is NULL for the program itself. */
void say_as(const char *program, const char *command);

void say_error(const char *text);
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line that points to --help. */
void say_help_hint(void);

/* Whether a stream takes colour. */
bool say_is_coloured(FILE *stream);

/* A title within a listing, in bold where that is possible, and a newline. */
void say_title(FILE *stream, const char *text);

/* Whether everything printed to stdout arrived. STATUS_OK or STATUS_HOST. */
enum status say_finish(struct note *n);

/*
 * Write bytes to stdout as they are, past stdio, which would keep a copy of a token in a buffer that nobody
 * wipes. STATUS_OK or STATUS_HOST.
 */
enum status say_bytes(struct span data, struct note *n);

#endif
