/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_LOCAL_H
#define ISSUER_COMMANDS_LOCAL_H

#include "issuer/mint/policy.h"
#include "issuer/service/accounts.h"

/* What this system says about accounts and about its own name. */

/* The accounts of the account database (passwd and group, through NSS). Nobody logs in with a password. */
extern const struct accounts local_accounts;

/* Add the names by which hosts may call this host: its name, and the first label of it. False: no memory. */
bool local_own_hosts(struct names *ret);

#endif
