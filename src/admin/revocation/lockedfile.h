/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_REVOCATION_LOCKEDFILE_H
#define ADMIN_REVOCATION_LOCKEDFILE_H

#include "core/base/bytes.h"
#include "core/policy/revocation.h"
#include "tool/status.h"

/* The file of revoked tokens that these commands write (REVOKED_PATH), while no other command writes it. */

/* The largest file that the module reads. */
#define LOCKEDFILE_MAX_BYTES TRUSTEDFILE_MAX_BYTES

struct lockedfile {
	bool is_open;
	int folder, lock;
	struct bytes text;	  /* empty if there is no such file */
	struct revocations lines; /* of the text */
};

/*
 * Lock the file, after any other command has released it, and read it. STATUS_OK; STATUS_HOST when the
 * folder is missing, or the file cannot be read or parsed.
 */
enum status lockedfile_open(struct lockedfile *ret, struct note *n);

/*
 * Replace the content, durably: the file always has the complete old or the complete new content. Signals are
 * blocked meanwhile. STATUS_OK; STATUS_HOST; STATUS_BUG when the module could not read the content.
 */
enum status lockedfile_write(const struct lockedfile *f, struct span content, struct note *n);

/* Release the lock. */
void lockedfile_done(struct lockedfile *f);

#endif
