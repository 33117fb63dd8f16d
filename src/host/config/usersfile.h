/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_USERSFILE_H
#define HOST_CONFIG_USERSFILE_H

#include "core/base/note.h"
#include "core/policy/users.h"
#include "host/config/snapshot.h"

/*
 * Read the text of a users file, whose lines are (pam_jwt.conf(5)):
 *   own
 *   user TEXT -> ACCOUNT...
 *   with CLAIM=VALUE... -> ACCOUNT...
 *   path   of the file, for notes and reports
 * REASON_OK; REASON_CONFIG_INVALID with a note that begins with path and line; REASON_OUT_OF_MEMORY. Any line
 * that cannot be read refuses the file.
 */
enum reason usersfile_read(struct span text, const char *path, struct users *ret, struct note *n);

/* Load a users file. path is absolute; trustedfile.h has the requirements on files. Returns as above. */
enum reason usersfile_load(struct snapshot *files, const char *path, struct users *ret, struct note *n);

#endif
