/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_GROUPS_H
#define HOST_GROUPS_H

#include <sys/types.h>

#include "core/base/names.h"
#include "core/policy/request.h"

/*
 * An account, and the names of its groups, its own among them, from the account database (passwd and group,
 * through NSS). A group without a name is left out. Not for threads.
 * ACCOUNT_FOUND; ACCOUNT_UNKNOWN; ACCOUNT_UNAVAILABLE if the database or the memory fails. (A database that
 * leaves out groups without saying so cannot be noticed.)
 */
enum account_state groups_find(const char *user, uid_t *ret_uid, struct names *ret);

/* Whether a group of this name exists. The same results and limits. */
enum account_state groups_find_name(const char *group);

#endif
