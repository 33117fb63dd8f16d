/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_LOCAL_H
#define ISSUER_COMMANDS_LOCAL_H

#include "issuer/config/conf.h"
#include "issuer/service/accounts.h"

/* The accounts and the names of this host. */

/* The accounts of the account database (passwd and group, through NSS). They have no password check. */
extern const struct accounts local_accounts;

/*
 * Add the names by which pam_jwt may accept tokens on this host: the name of the system, and hostname of
 * pam_jwt.conf; of both also the first label.
 *   conf_path   the issuer's configuration; pam_jwt.conf is looked for beside it
 * False when memory ran out.
 */
bool local_own_hosts(const char *conf_path, struct names *ret);

/*
 * Load a configuration, and add the own hosts to its policy unless this_host permits tokens for them.
 * STATUS_OK, or STATUS_HOST with a note.
 */
enum status local_load(const char *conf_path, struct conf *ret, struct note *n);

#endif
