/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_ESCAPE_H
#define CORE_BASE_ESCAPE_H

#include "core/base/span.h"

/*
 * Write untrusted bytes as printable ASCII into out, NUL-terminated.
 *   out_size   room in out, at least 1
 * Bytes 0x20 to 0x7E stay, but for '"' and '\', which get a backslash; every other byte becomes \xHH.
 * What does not fit is cut at a whole escape and ends in "...", where there is room for that.
 * Returns the length written, below out_size.
 */
size_t escape_text(struct span in, char *out, size_t out_size);

#endif
