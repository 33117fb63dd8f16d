/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_REVOCATION_EDIT_H
#define ADMIN_REVOCATION_EDIT_H

#include "admin/revocation/lockedfile.h"

/* The new content of a file of revoked tokens. These functions end the process when memory runs out. */

struct edit {
	const struct lockedfile *file;
	bool *drops; /* for each of the file's revocations, whether its line is removed */
};

/* An edit that changes nothing. */
struct edit edit_of(const struct lockedfile *f);

/* Remove the lines that were needed only before now. */
void edit_drop_expired(struct edit *e, int64_t now);

/*
 * Make the content. Lines that are not removed, and comments, remain as they are.
 *   line   a new line, at the end; NULL: none
 */
void edit_make(const struct edit *e, const char *line, struct bytes *ret);

void edit_done(struct edit *e);

#endif
