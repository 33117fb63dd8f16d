/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_CLAIMPATH_H
#define CORE_TOKEN_CLAIMPATH_H

#include <jansson.h>

#include "core/base/span.h"

/*
 * The claim that a line of the configuration means. A text that begins with "/" is a JSON pointer (RFC 6901)
 * into the claims, as in /realm_access/roles; any other text is the name of a claim, with or without a "/"
 * in it. Allocates nothing.
 */

/* Longest name of a claim, or of a member within one. */
#define CLAIMPATH_NAME_MAX 255

/*
 * What a path has that is wrong, as in "a name of more than 255 bytes", or NULL. A pointer has no empty name,
 * and no name of digits alone: list indexes are not supported, because a list is compared as a whole.
 */
const char *claimpath_fault(const char *path);

/* Whether the path means the claim of this name, which has neither "/" nor "~". */
bool claimpath_is(const char *path, const char *name);

/* The value at the path in a tree of claims, borrowed from it. NULL if there is none. */
const json_t *claimpath_value(const json_t *tree, const char *path);

/*
 * The value at the path as it is written in a payload, borrowed from it. False if there is none. The payload
 * must have passed jsonscan_check().
 */
bool claimpath_written(struct span payload, const char *path, struct span *ret);

#endif
