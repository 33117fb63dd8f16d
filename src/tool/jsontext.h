/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_JSONTEXT_H
#define TOOL_JSONTEXT_H

#include <jansson.h>

#include "core/base/bytes.h"
#include "core/base/reason.h"

/*
 * jansson, and libjwt which uses it, do not wipe memory that they free; it may contain keys. This makes them
 * wipe it. For programs only: the module must not choose the allocator of its process.
 */
void jsontext_wipe_always(void);

/* Wipe and free what json_dumps() returned. Accepts NULL. */
void jsontext_free(void *text);

/* Write a tree as text without white space. False when memory ran out. */
bool jsontext_compact(const json_t *tree, struct bytes *ret);

/*
 * Parse JSON of the command line, a key file or a token. jansson reports some failed allocations like bad
 * text, so this parses again before it returns REASON_MALFORMED. REASON_OK, REASON_MALFORMED or
 * REASON_OUT_OF_MEMORY.
 */
enum reason jsontext_parse(struct span text, json_t **ret);

#endif
