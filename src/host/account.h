/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_ACCOUNT_H
#define HOST_ACCOUNT_H

#include "core/policy/request.h"

/* The account database (passwd, through NSS). */

/*
 * Look an account up by name: ACCOUNT_FOUND, ACCOUNT_UNKNOWN, or ACCOUNT_UNAVAILABLE if the database fails.
 */
struct account account_find(const char *user);

#endif
