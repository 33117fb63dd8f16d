/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORE_FOLDER_H
#define STORE_FOLDER_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/policy/trust.h"

/* The folders of a store, and its mark. */

/* Records of tokens whose exp is in the same ten minutes are in one folder. */
#define FOLDER_SPAN_S 600

/*
 * Such a folder is removed this long after its last token has expired. It is longer than any leeway, so that
 * no token that could still be accepted is forgotten.
 */
#define FOLDER_KEEP_S 600

/* The name of the folder of an exp: the first second of its ten minutes, in decimal digits. */
#define FOLDER_NAME_SIZE 24

/* The store of a configuration that names none. */
#define FOLDER_DEFAULT PAM_JWT_STATE "/once"

/* How root makes it, and the folder above it, which also has the file of revoked tokens. */
#define FOLDER_MAKE_DEFAULT "install -d -m 755 " PAM_JWT_STATE " && install -d -m 700 " FOLDER_DEFAULT

/* The store of a service, given its section or NULL. */
const char *folder_path(const struct trust *t, const struct service *service);

/*
 * Open a store.
 *   owner   the uid that must own it, the effective one for a login; or FOLDER_ANY_OWNER, to look at it
 * It must be a folder that nobody else can use (who can read it can lock it), on a local file system that
 * keeps what was synced: ext4, xfs, btrfs, zfs or f2fs. trustedfile.h has the requirements on the folders
 * above it. REASON_OK; REASON_STORE_UNAVAILABLE with a note that begins with the path; REASON_OUT_OF_MEMORY.
 */
#define FOLDER_ANY_OWNER ((uid_t)-1)
enum reason folder_open(const char *path, uid_t owner, int *ret, struct note *n);

/* The name of the file system of an open file, such as "ext4"; NULL if it is not one of those above. */
const char *folder_filesystem(int fd);

void folder_name(int64_t exp, char ret[FOLDER_NAME_SIZE]);

/* Whether name is that of a folder of ten minutes, and their first second. */
bool folder_is_name(const char *name, int64_t *ret_start);

/*
 * Open the folder of ten minutes in a store, and make it if it is missing and may_make is set; its name is
 * then durable when the function returns. It must belong to the owner of the store. -1 with errno.
 */
int folder_enter(int store, const char *name, bool may_make);

/*
 * The mark of a store: the highest exp of the records that were removed. Of a token with such an exp, nobody
 * knows whether it was used. *ret is -1 in a store from which nothing was removed. False with errno.
 */
bool folder_read_mark(int store, int64_t *ret);

/* Set the mark, durably. False with errno. Call only while the store is locked. */
bool folder_write_mark(int store, int64_t mark);

/*
 * Keep an inode for the next mark, if possible: without it, no record could be removed from a file system
 * that has no inodes left. Call only while the store is locked.
 */
void folder_reserve_mark(int store);

/* Begin to read a folder, from its beginning. NULL with errno. */
DIR *folder_list(int fd);

/* The next name in it, or NULL. */
const char *folder_next(DIR *entries);

/* fsync(2), again after EINTR. False with errno. */
bool folder_sync(int fd);

#endif
