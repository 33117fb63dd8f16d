/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_SAY_H
#define TOOL_SAY_H

#include <stdio.h>

#include "core/base/span.h"
#include "tool/outcome.h"

/*
 * What jwt-issuer tells people. Colour only on a terminal, and not where NO_COLOR is set.
 *   verb   the subcommand that speaks, or NULL for the program itself
 * Control characters in a message are escaped: file names and arguments may hold any.
 */
void say_error(const char *verb, const char *text);
void say_warning(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A title within a listing, in bold where that is possible, and a newline. */
void say_title(FILE *stream, const char *text);

/* Help or a listing on stdout. OUTCOME_OK, or OUTCOME_HOST when it could not be written. */
enum outcome say_text(const char *text, struct note *n);

/* Whether everything printed to stdout arrived. OUTCOME_OK or OUTCOME_HOST. */
enum outcome say_finish(struct note *n);

/*
 * Write bytes to stdout as they are, past stdio, which would keep a copy of a token in a buffer that nobody
 * wipes. OUTCOME_OK or OUTCOME_HOST.
 */
enum outcome say_bytes(struct span data, struct note *n);

#endif
