/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_SNAPSHOT_H
#define HOST_CONFIG_SNAPSHOT_H

#include "host/config/trustedfile.h"

/*
 * Each file as the first read found it. A refusal is decided twice (login.h), and both decisions must see the
 * same content, also where a key file is replaced in between or a read fails once.
 */

struct snapshot_file {
	char *path;
	enum reason reason;	 /* of trustedfile_read */
	struct trustedfile file; /* where reason is REASON_OK */
	struct note note;	 /* else */
};

struct snapshot {
	struct snapshot_file *files;
	size_t count;
};

/*
 * The file at an absolute path, from the snapshot or else from the disk. Outcomes and notes are
 * trustedfile_read's. *ret is borrowed from the snapshot until the next call.
 */
enum reason snapshot_read(struct snapshot *s, const char *path, const struct trustedfile **ret,
			  struct note *n);

/* Wipe and free the files; the struct is {0} afterwards. */
void snapshot_done(struct snapshot *s);

#endif
