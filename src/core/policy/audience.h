/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_AUDIENCE_H
#define CORE_POLICY_AUDIENCE_H

#include <stdbool.h>

#include "core/policy/request.h"

/* Size of the longest expanded audience, including its NUL. */
#define AUDIENCE_SIZE 512

/* Expand %h, %n, %s and %% in a pattern. False when the pattern is invalid or the result does not fit. */
bool audience_expand(const char *pattern, const struct request *r, char out[AUDIENCE_SIZE]);

#endif
