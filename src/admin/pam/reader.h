/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_READER_H
#define ADMIN_PAM_READER_H

#include <stdio.h>

#include "admin/pam/entry.h"
#include "core/base/names.h"
#include "tool/finding.h"

/* Reads the lines of one service's stack as Debian's libpam does. */

struct pamreader {
	const char *folder; /* of included files; NULL: the system's */
	struct pamstack *stack;
	struct names *included; /* the paths of included files are added to it */
	/* "FILE:LINE: why" is added to it where a line that loads pam_jwt.so may have been missed */
	struct names *unread;
	struct findings *findings;
	int lines_read; /* 0 at the start; the lines of a file count each time it is included */
};

/*
 * Open a file by its absolute path, or by its name in the folder. NULL if it cannot be opened; otherwise the
 * caller frees *ret_path.
 */
FILE *pamreader_open(const char *folder, const char *name, char **ret_path);

/* Read a stack's own file and the files that it includes. */
void pamreader_read(struct pamreader *r, FILE *f);

#endif
