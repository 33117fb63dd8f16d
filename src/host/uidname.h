/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_UIDNAME_H
#define HOST_UIDNAME_H

#include <sys/types.h>

#include "core/policy/request.h"

/*
 * The name of the account with this uid, from the account database (passwd, through NSS); the first one if
 * several have it. The caller frees it. Not for threads. ACCOUNT_FOUND; ACCOUNT_UNKNOWN; ACCOUNT_UNAVAILABLE
 * if the database or the memory fails.
 */
enum account_state uidname_find(uid_t uid, char **ret);

#endif
