/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_TRUSTEDFILE_H
#define HOST_CONFIG_TRUSTEDFILE_H

#include "core/base/bytes.h"
#include "core/base/note.h"
#include "core/base/reason.h"

/*
 * Files that decide who can log in. They are read only if nobody but root or the effective user could write
 * them.
 */

#define TRUSTEDFILE_MAX_BYTES 65536

struct trustedfile {
	struct bytes content;
	bool is_private; /* no permissions for others, as a secret requires */
	bool is_missing; /* after a failure: the folder of the file has no such file, or does not exist */
};

/*
 * Read a whole file.
 *   path   absolute, without empty parts, "." and ".."
 * Every folder of the path must be owned by root or the effective user, not be writable by anyone else, and
 * not be a symbolic link. A sticky folder of root, such as /tmp, may be writable, unless it directly
 * contains the file. The file must have such an owner, be regular, not be writable by group or others, and
 * have at most TRUSTEDFILE_MAX_BYTES. It may have hard links, which any user can make. It is opened once,
 * without following links or blocking, and all checks use the descriptors, so renaming cannot interfere. A
 * file whose size or mtime changes while it is read is refused. REASON_OK; REASON_CONFIG_INVALID with a note
 * that begins with the path at fault; REASON_OUT_OF_MEMORY. After a failure, only ret->is_missing is set.
 */
enum reason trustedfile_read(const char *path, struct trustedfile *ret, struct note *n);

/*
 * Open a folder for reading, with the same requirements on every folder above it. Its own owner and mode are
 * left to the caller. The same results.
 */
enum reason trustedfile_open_folder(const char *path, int *ret, struct note *n);

void trustedfile_done(struct trustedfile *f);

#endif
