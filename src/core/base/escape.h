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

#endif
