/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_ESCAPE_H
#define CORE_BASE_ESCAPE_H

#include "core/base/span.h"

/*
 * Write untrusted bytes as printable ASCII into out, NUL-terminated.
 *   out_size   room in out, at least 1
 * Bytes 0x20 to 0x7E are copied; '"' and '\' get a backslash before them; every other byte becomes \xHH.
 * Text that does not fit is cut between two escapes and ends in "...", if there is room for that. Returns
 * the length written, which is less than out_size.
 */
size_t escape_text(struct span in, char *out, size_t out_size);

/* The longest escaped form of a character. */
#define ESCAPE_PIECE_MAX 12

/* Remove the first character of *rest, not empty, and write its escaped form. Returns its length. */
typedef size_t escape_function(struct span *rest, char piece[ESCAPE_PIECE_MAX]);

/* The same as escape_text(), with other escapes. */
size_t escape_with(escape_function *escape, struct span in, char *out, size_t out_size);

#endif
