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

#endif
