/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_SNAPSHOT_H
#define HOST_CONFIG_SNAPSHOT_H

#include "host/config/trustedfile.h"

/*
 * A cache of files as they were when first read. A refusal is decided twice (login.h), and both decisions
 * must see the same content, even if a key file is replaced in between or a read fails once.
 */

struct snapshot_file {
	char *path;
	enum reason reason;	 /* result of trustedfile_read() */
	struct trustedfile file; /* empty unless reason is REASON_OK */
	struct note note;	 /* otherwise */
};

struct snapshot {
	struct snapshot_file *files;
	size_t count;
};

/*
 * Get the file at an absolute path, from the cache or else from the disk. Reasons and notes are those of
 * trustedfile_read(). *ret is borrowed from s until the next call; NULL when memory ran out.
 */
enum reason snapshot_read(struct snapshot *s, const char *path, const struct trustedfile **ret,
			  struct note *n);

/* Wipe and free the files; the struct is {0} afterwards. */
void snapshot_done(struct snapshot *s);

#endif
