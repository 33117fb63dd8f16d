/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_SAY_H
#define TOOL_SAY_H

#include <stdbool.h>
#include <stdio.h>

#include "core/base/span.h"
#include "tool/status.h"

/*
 * Messages of the commands on standard error: "PROGRAM COMMAND: text". They are coloured only on a terminal,
 * and only if NO_COLOR is not set. Control characters, which file names and arguments may contain, are
 * escaped.
 */

/* Set the names that messages begin with; borrowed. command is NULL for the program itself. */
void say_as(const char *program, const char *command);

void say_error(const char *text);
void say_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print a line that refers to --help. */
void say_help_hint(void);

/* Whether output to a stream is coloured. */
bool say_is_coloured(FILE *stream);

/* Print a title of a listing and a newline, in bold if the stream is coloured. */
void say_title(FILE *stream, const char *text);

/* Flush stdout, and check that everything could be written. STATUS_OK or STATUS_HOST. */
enum status say_finish(struct note *n);

/*
 * Write bytes to stdout unchanged, and not through stdio: its buffer, which nothing wipes, would keep a copy
 * of a token. STATUS_OK or STATUS_HOST.
 */
enum status say_bytes(struct span data, struct note *n);

#endif
