/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_AUDIENCE_H
#define CORE_POLICY_AUDIENCE_H

#include <stdbool.h>

#include "core/policy/request.h"

/* Longest audience after expansion, with its NUL. */
#define AUDIENCE_SIZE 512

/* Write a pattern with %h %n %s %% replaced, NUL-terminated. False when it does not fit or is no pattern. */
bool audience_expand(const char *pattern, const struct request *r, char out[AUDIENCE_SIZE]);

#endif
