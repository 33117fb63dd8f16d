/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_JSONTEXT_H
#define TOOL_JSONTEXT_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/base/reason.h"

/*
 * JSON that holds keys: jansson, and libjwt above it, free without wiping what they read and write. This
 * makes them wipe. The allocator of a process is ours to choose here, which it is not in the module.
 */
void jsontext_wipe_always(void);

/* Free what json_dumps returned, wiped. Accepts NULL. */
void jsontext_free(void *text);

/* A tree as text without white space. False when memory ran out. */
bool jsontext_compact(const json_t *tree, struct bytes *ret);

/*
 * Parse JSON of the command line, a key file or a token. jansson reports bad text and some failed allocations
 * alike, so that REASON_MALFORMED is returned only if it repeats. REASON_OK, REASON_MALFORMED or
 * REASON_OUT_OF_MEMORY.
 */
enum reason jsontext_parse(struct span text, json_t **ret);

#endif
