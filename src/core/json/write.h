/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_WRITE_H
#define CORE_JSON_WRITE_H

#include <jansson.h>

#include "core/base/bytes.h"

/*
 * JSON text that is whole. (json_dumps() and json_dumpf() leave a quotation mark or a comma out when memory
 * runs out while they write, and say nothing.)
 *   flags   of json_dumps()
 * False when memory ran out.
 */
bool jsonwrite_text(const json_t *tree, size_t flags, struct bytes *ret);

#endif
