/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "core/policy.h"

/* The account database (passwd, through NSS). */

/*
 * Look an account up by name. ACCOUNT_FOUND and *ret_uid, ACCOUNT_UNKNOWN, or ACCOUNT_UNAVAILABLE when the database
 * gave no answer.
 */
enum account_state account_find(const char *user, int64_t *ret_uid);

/*
 * After a refusal: ask for an account of the other kind, one that there is not where this one was found and root's where it
 * was not. The database takes its time for what it does not know (it asks one source after the other), and how long a
 * refusal took then tells nothing of the account.
 */
void account_even_out(enum account_state state);

#endif
