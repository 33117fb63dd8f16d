/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_EDIT_H
#define ADMIN_PAM_EDIT_H

#include "admin/pam/entry.h"

/* Changes a stack in memory, so that the result can be walked before anybody writes it to a file. */

/* A change of a PAM file: lines in place of a line, which may be an include, or above it. */
struct pamedit {
	const char *file;
	int line;
	const char *lines; /* separated by newlines; a comment stands for nothing */
	bool is_above;	   /* the line stays */
};

/* A stack's entries after changes. They borrow from the entries before. */
struct pamedited {
	struct pam_entries entries;
	struct pamstack *written; /* the new lines, one stack for each change */
	size_t count;
};

/*
 * Apply changes to the entries of a type. A line that is included several times is changed in each place.
 * False if nothing is changed.
 */
bool pamedit_apply(const struct pam_entries *entries, enum pam_type type, const struct pamedit *edits,
		   size_t count, struct pamedited *ret);

void pamedited_done(struct pamedited *edited);

#endif
