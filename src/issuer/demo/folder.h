/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_DEMO_FOLDER_H
#define ISSUER_DEMO_FOLDER_H

#include <sys/types.h>

#include "core/base/names.h"
#include "core/base/bytes.h"
#include "tool/status.h"

/* A temporary folder and its files. */
struct demo_folder {
	char *path;	    /* NULL: the folder was not made */
	struct names files; /* full paths of the files, in the order in which they were added */
};

/* Make a folder in $TMPDIR, or else in /tmp, that only its owner can enter. STATUS_OK or STATUS_HOST. */
enum status demofolder_make(struct demo_folder *ret, struct note *n);

/* Write and sync a new file. STATUS_OK; STATUS_REFUSED when it already exists; STATUS_HOST. */
enum status demofolder_write(struct demo_folder *f, const char *name, mode_t mode, struct span content,
			     struct note *n);

/*
 * Add a file that the caller writes itself; it is removed like the others. Returns its path, borrowed from
 * files; NULL when memory ran out.
 */
const char *demofolder_reserve(struct demo_folder *f, const char *name);

/* Remove the files and then the folder. If it contains other files, the folder and those files stay. */
void demo_folder_done(struct demo_folder *f);

#endif
