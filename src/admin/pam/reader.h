/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_READER_H
#define ADMIN_PAM_READER_H

#include <stdio.h>

#include "admin/pam/entry.h"
#include "core/base/names.h"
#include "tool/finding.h"

/* Reading the lines of one service's stack, as Debian's libpam does. */

struct pamreader {
	const char *folder; /* of the files to include; NULL: the system's */
	struct pamstack *stack;
	struct names *included; /* takes the paths of the files that are included */
	/* takes "FILE:LINE: why" where a line that loads pam_jwt.so may have been missed */
	struct names *unread;
	struct findings *findings;
	int lines_read; /* 0 at the start; lines of files that are included count each time */
};

/*
 * Open a file by its name in a folder, or by its path. NULL: it cannot be opened; else the caller frees
 * *ret_path.
 */
FILE *pamreader_open(const char *folder, const char *name, char **ret_path);

/* Read a stack's own file, and what it includes. */
void pamreader_read(struct pamreader *r, FILE *f);

#endif
