/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORE_REVOKED_H
#define STORE_REVOKED_H

#include "core/base/note.h"
#include "core/policy/revocation.h"
#include "host/config/snapshot.h"

/* Files of revoked tokens. */

/* The file that "pam-jwt revoke" writes. */
#define REVOKED_PATH PAM_JWT_STATE "/revoked"

/*
 * Read the text of such a file, whose lines are (pam-jwt(8)):
 *   UNTIL ISS|* jti|sub|user|key|all VALUE [BEFORE]
 *   path   of the file, for notes and reports
 * REASON_OK; REASON_STORE_UNAVAILABLE with a note that begins with path and line; REASON_OUT_OF_MEMORY. Any
 * line that cannot be read refuses the file.
 */
enum reason revoked_read(struct span text, const char *path, struct revocations *ret, struct note *n);

/* What is wrong with the value of a line, as a clause, or NULL. */
const char *revoked_value_fault(enum revocation_kind kind, const char *value);

/*
 * Load a file. trustedfile.h has the requirements on files.
 *   may_be_missing   the file, or its folder, need not exist: nothing was revoked
 * Returns as above.
 */
enum reason revoked_load(struct snapshot *files, const char *path, bool may_be_missing,
			 struct revocations *ret, struct note *n);

#endif
