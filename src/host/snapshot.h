/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include "trustedfile.h"

/*
 * Files as they were when they were first asked for. A refusal is decided once more before it is believed, and a key that
 * is replaced in between, or a read that fails once, must give both decisions the same answer.
 */

struct snapshot_file {
	char *path;
	enum reason reason;		/* of trustedfile_read */
	struct trustedfile file;
	struct note note;
};

struct snapshot {
	struct snapshot_file *files;
	size_t count;
};

/*
 * The file at an absolute path, from the snapshot or else from the disk. Outcomes and notes are trustedfile_read's.
 * *ret is borrowed from the snapshot until the next call.
 */
enum reason snapshot_read(struct snapshot *s, const char *path, const struct trustedfile **ret, struct note *n);

void snapshot_done(struct snapshot *s);

#endif
