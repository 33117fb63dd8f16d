/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_MAPPING_H
#define CORE_POLICY_MAPPING_H

#include "core/policy/sides.h"

/*
 * Which account a token opens: the one that its user claim names, or what a line of the section's users file
 * says. The question is always whether it opens the account asked for.
 */

/* The line of a users file that opens the account asked for. A section without such a file has one: "own". */
const struct userline *mapping_find(const struct verdict *v);

/* The first line with conditions that has the account asked for. NULL: none. */
const struct userline *mapping_nearest(const struct verdict *v);

/* Whether the line that mapping_find() returns reads an email that does not count (email.h). */
bool mapping_lacks_email(const struct verdict *v);

/* Add what opens the account asked for, and what was found. expected already names the account. */
void mapping_report(const struct verdict *v, struct sides *s);

/*
 * Whether an account may have this name: it is safe in logs, shells and paths, without control characters,
 * blanks, ":" and "/", and without "-" at its beginning; and has at most 255 bytes, as glibc's LOGIN_NAME_MAX
 * without its NUL.
 */
bool mapping_is_account(struct span name);

#endif
