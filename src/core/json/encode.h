/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_ENCODE_H
#define CORE_JSON_ENCODE_H

#include "core/base/span.h"

/*
 * Write untrusted bytes as a JSON string in printable ASCII, without its quotes, NUL-terminated (RFC 8259
 * section 7). Allocates nothing.
 *   out_size   room in out, at least 1
 * '"' and '\' get a backslash before them. Every other character outside 0x20 to 0x7E becomes \uXXXX, or a
 * surrogate pair of these. A byte that belongs to no character in UTF-8 (RFC 3629) becomes U+FFFD. Text that
 * does not fit is cut between two characters and ends in "...", if there is room for that. Returns the length
 * written, which is less than out_size.
 */
size_t jsonencode_text(struct span in, char *out, size_t out_size);

#endif
