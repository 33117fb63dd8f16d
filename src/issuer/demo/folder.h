/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_DEMO_FOLDER_H
#define ISSUER_DEMO_FOLDER_H

#include <sys/types.h>

#include "core/base/names.h"
#include "core/base/bytes.h"
#include "tool/status.h"

/* A temporary folder, which is removed with the files that were written to it. */
struct demo_folder {
	char *path;	    /* NULL: there is none */
	struct names files; /* their whole paths, in the order in which they were written */
};

/* Make one in $TMPDIR, or else in /tmp, that only its owner can enter. STATUS_OK or STATUS_HOST. */
enum status demofolder_make(struct demo_folder *ret, struct note *n);

/* Write a new file, synced. STATUS_OK or STATUS_HOST; STATUS_REFUSED when it exists already. */
enum status demofolder_write(struct demo_folder *f, const char *name, mode_t mode, struct span content,
			     struct note *n);

/*
 * The path of a file that somebody else will write, and that is removed like the others; borrowed from files.
 * NULL when memory ran out.
 */
const char *demofolder_reserve(struct demo_folder *f, const char *name);

/* Remove the files and the folder. A folder to which somebody else has added files stays, with those. */
void demo_folder_done(struct demo_folder *f);

#endif
