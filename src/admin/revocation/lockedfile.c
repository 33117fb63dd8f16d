/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/revocation/lockedfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "host/config/trustedfile.h"
#include "store/folder.h"
#include "store/revoked.h"
#include "tool/signals.h"
#include "tool/writefile.h"

/* Names in PAM_JWT_STATE. A process that is killed may leave the new file; the next one replaces it. */
#define NAME "revoked"
#define NEW_NAME "revoked.new"
#define LOCK_NAME "revoked.lock"

static enum status host_fault(enum reason r, struct note *n)
{
	return r == REASON_OUT_OF_MEMORY ? status_out_of_memory(n) : STATUS_HOST;
}

static enum status cannot(const char *what, struct note *n)
{
	return status_refuse(n, STATUS_HOST, "%s: %s", what, strerror(errno));
}

/* Read the file only to check its folder: in a folder of others, the lock could be a link to another file. */
static enum reason check_folder(struct note *n)
{
	SCOPED(trustedfile) file = {0};
	enum reason r = trustedfile_read(REVOKED_PATH, &file, n);

	return file.is_missing ? REASON_OK : r;
}

static enum status open_folder(struct lockedfile *f, struct note *n)
{
	enum reason r = trustedfile_open_folder(PAM_JWT_STATE, &f->folder, n);

	if (r == REASON_OK)
		r = check_folder(n);
	if (r == REASON_OK)
		return STATUS_OK;
	if (r == REASON_CONFIG_INVALID && access(PAM_JWT_STATE, F_OK) != 0 && errno == ENOENT)
		return status_refuse(n, STATUS_HOST,
				     "the folder " PAM_JWT_STATE
				     " is missing: as root, \"" FOLDER_MAKE_DEFAULT "\" makes it");
	return host_fault(r, n);
}

/*
 * The lock is a file that only its owner can open: any user could open, and thereby lock, the folder or the
 * file itself.
 */
static enum status lock(struct lockedfile *f, struct note *n)
{
	f->lock = openat(f->folder, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (f->lock < 0 && errno == EACCES && geteuid() != 0)
		return status_refuse(n, STATUS_HOST,
				     PAM_JWT_STATE "/" LOCK_NAME
						   " cannot be locked: %s: run this command as root",
				     strerror(errno));
	if (f->lock < 0 || fchmod(f->lock, 0600) != 0 || flock(f->lock, LOCK_EX) != 0)
		return cannot(PAM_JWT_STATE "/" LOCK_NAME " cannot be locked", n);
	return STATUS_OK;
}

static enum status read_file(struct lockedfile *f, struct note *n)
{
	SCOPED(trustedfile) file = {0};
	enum reason r = trustedfile_read(REVOKED_PATH, &file, n);

	if (r == REASON_CONFIG_INVALID && file.is_missing)
		return STATUS_OK;
	if (r == REASON_OK)
		r = revoked_read(bytes_span(&file.content), REVOKED_PATH, &f->lines, n);
	if (r != REASON_OK)
		return host_fault(r, n);
	f->text = TAKE(file.content);
	return STATUS_OK;
}

enum status lockedfile_open(struct lockedfile *ret, struct note *n)
{
	SCOPED(lockedfile) f = {.is_open = true, .folder = -1, .lock = -1};
	enum status r = open_folder(&f, n);

	if (r == STATUS_OK)
		r = lock(&f, n);
	if (r == STATUS_OK)
		r = read_file(&f, n);
	if (r == STATUS_OK)
		*ret = TAKE(f);
	return r;
}

static enum status replace(const struct lockedfile *f, struct span content, struct note *n)
{
	if (unlinkat(f->folder, NEW_NAME, 0) != 0 && errno != ENOENT)
		return cannot(PAM_JWT_STATE "/" NEW_NAME " cannot be removed", n);
	if (!writefile_new(f->folder, NEW_NAME, 0644, content))
		return cannot(PAM_JWT_STATE "/" NEW_NAME " cannot be written, and nothing was changed", n);
	if (renameat(f->folder, NEW_NAME, f->folder, NAME) != 0) {
		enum status r = cannot(REVOKED_PATH " cannot be replaced, and nothing was changed", n);

		(void)unlinkat(f->folder, NEW_NAME, 0);
		return r;
	}
	if (!folder_sync(f->folder))
		return cannot(REVOKED_PATH " was written, but a loss of power may undo it", n);
	return STATUS_OK;
}

/* A file that the module could not read would refuse every token. */
static enum status check(struct span content, struct note *n)
{
	SCOPED(revocations) lines = {0};
	enum reason r = revoked_read(content, REVOKED_PATH, &lines, n);

	if (r == REASON_OUT_OF_MEMORY)
		return status_out_of_memory(n);
	return r == REASON_OK && content.len <= LOCKEDFILE_MAX_BYTES ? STATUS_OK : STATUS_BUG;
}

enum status lockedfile_write(const struct lockedfile *f, struct span content, struct note *n)
{
	struct signals_before before;
	enum status r = check(content, n);

	if (r != STATUS_OK)
		return r;
	if (!signals_block(&before))
		return STATUS_BUG;
	r = replace(f, content, n);
	signals_restore(&before);
	return r;
}

void lockedfile_done(struct lockedfile *f)
{
	if (f->is_open && f->folder >= 0)
		(void)close(f->folder);
	if (f->is_open && f->lock >= 0)
		(void)close(f->lock);
	bytes_done(&f->text);
	revocations_done(&f->lines);
	*f = (struct lockedfile){0};
}
