/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_TRUSTEDFILE_H
#define HOST_CONFIG_TRUSTEDFILE_H

#include "core/base/bytes.h"
#include "core/base/note.h"
#include "core/base/reason.h"

/*
 * Files that decide who gets in: read only where nobody but root or the effective user could have written
 * them.
 */

#define TRUSTEDFILE_MAX_BYTES 65536

struct trustedfile {
	struct bytes content;
	bool is_private; /* no permission of any kind for others, as a secret needs */
};

/*
 * Read a whole file.
 *   path   absolute, without "." or ".." or empty parts
 * Every folder above it is owned by root or the effective user and not writable by anyone else, and none is a
 * symbolic link. A sticky one of root's, such as /tmp, may be writable, unless the file lies in it directly.
 * The file is owned likewise, regular, not writable by group or others and holds at most
 * TRUSTEDFILE_MAX_BYTES; it may have hard links, which any user can make. It is opened once, following no
 * link and waiting for nothing, and all this is checked on the descriptors, so that no renaming can come
 * between. A file whose size or time of change (mtime) changes while it is read is refused. REASON_OK;
 * REASON_CONFIG_INVALID with a note that begins with the path at fault; REASON_OUT_OF_MEMORY.
 */
enum reason trustedfile_read(const char *path, struct trustedfile *ret, struct note *n);

void trustedfile_done(struct trustedfile *f);

#endif
