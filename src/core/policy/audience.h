/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_AUDIENCE_H
#define CORE_POLICY_AUDIENCE_H

#include <stdbool.h>

#include "core/base/names.h"
#include "core/policy/request.h"

/* Size of the longest expanded audience, including its NUL. */
#define AUDIENCE_SIZE 512

/*
 * Expand %h, %n, %s and %% in a pattern. False when the pattern is invalid, when the result does not fit, or
 * when the host name or the service has an @. With the pattern %s@%h, such a name could make an audience
 * that belongs to another service or host.
 */
bool audience_expand(const char *pattern, const struct request *r, char out[AUDIENCE_SIZE]);

/*
 * Add the default patterns: "%h", for a token for every service of this host, and "%s@%h", for a token for
 * one service of it. False when memory ran out.
 */
bool audience_add_defaults(struct names *patterns);

#endif
