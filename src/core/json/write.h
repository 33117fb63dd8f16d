/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_WRITE_H
#define CORE_JSON_WRITE_H

#include <jansson.h>

#include "core/base/bytes.h"

/*
 * Write a tree as JSON text. json_dumps() and json_dumpf() silently omit a quotation mark or a comma when
 * memory runs out while they write; this function does not.
 *   flags   those of json_dumps()
 * False when memory ran out.
 */
bool jsonwrite_text(const json_t *tree, size_t flags, struct bytes *ret);

#endif
