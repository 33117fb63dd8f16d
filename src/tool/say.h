/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_SAY_H
#define TOOL_SAY_H

#include <stdio.h>

#include "core/base/span.h"
#include "tool/status.h"

/*
 * What jwt-issuer tells people. Colour only on a terminal, and not where NO_COLOR is set.
 *   verb   the subcommand that speaks, or NULL for the program itself
 * Control characters in a message are escaped: file names and arguments may hold any.
 */
void say_error(const char *verb, const char *text);
void say_warning(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A title within a listing, in bold where that is possible, and a newline. */
void say_title(FILE *stream, const char *text);

/* Help or a listing on stdout. STATUS_OK, or STATUS_HOST when it could not be written. */
enum status say_text(const char *text, struct note *n);

/* Whether everything printed to stdout arrived. STATUS_OK or STATUS_HOST. */
enum status say_finish(struct note *n);

/*
 * Write bytes to stdout as they are, past stdio, which would keep a copy of a token in a buffer that nobody
 * wipes. STATUS_OK or STATUS_HOST.
 */
enum status say_bytes(struct span data, struct note *n);

#endif
