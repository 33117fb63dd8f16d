/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/newfiles.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct name {
	char path[PATH_MAX];
};

static enum status refuse_path(const char *path, struct note *n)
{
	if (errno == EEXIST)
		return status_refuse(n, STATUS_REFUSED,
				     "%.256s exists already, and keys are never overwritten: move it away, "
				     "or use another --out",
				     path);
	return status_refuse(n, STATUS_HOST, "%.256s cannot be written: %s", path, strerror(errno));
}

static bool make_names(const char *prefix, const struct newfile *files, size_t count, struct name *names)
{
	for (size_t i = 0; i < count; i++) {
		int len = snprintf(names[i].path, sizeof(names[i].path), "%s%s", prefix, files[i].suffix);

		if (len < 0 || (size_t)len >= sizeof(names[i].path))
			return false;
	}
	return true;
}

static bool write_all(int fd, struct span data)
{
	while (data.len > 0) {
		ssize_t written = write(fd, data.at, data.len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		data = span_after(data, (size_t)written);
	}
	return true;
}

/* *ret_made: whether the file was made here, so that it must be removed on a failure. */
static enum status write_one(const char *path, const struct newfile *f, bool *ret_made, struct note *n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, f->mode & 0600);
	bool written;

	*ret_made = fd >= 0;
	if (fd < 0)
		return refuse_path(path, n);
	written = fchmod(fd, f->mode) == 0 && write_all(fd, bytes_span(&f->content)) && fsync(fd) == 0;
	if (!written) {
		enum status r = refuse_path(path, n);

		(void)close(fd);
		return r;
	}
	return close(fd) == 0 ? STATUS_OK : refuse_path(path, n);
}

static enum status write_or_remove(const struct name *names, const struct newfile *files, size_t count,
				   struct note *n)
{
	enum status r = STATUS_OK;
	size_t made = 0;

	for (size_t i = 0; i < count && r == STATUS_OK; i++) {
		bool is_there = false;

		r = write_one(names[i].path, &files[i], &is_there, n);
		made += is_there;
	}
	while (r != STATUS_OK && made > 0)
		(void)unlink(names[--made].path);
	return r;
}

/* Set the action for SIGXFSZ. If it is ignored, a file size limit (ulimit -f) is only an error of write(). */
static bool set_limit_action(const struct sigaction *new, struct sigaction *ret_old)
{
	return sigaction(SIGXFSZ, new, ret_old) == 0;
}

enum status newfiles_write(const char *prefix, const struct newfile *files, size_t count, struct note *n)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct name names[NEWFILES_MAX];
	struct sigaction old_action;
	sigset_t held, old_mask;
	enum status r;

	if (count > NEWFILES_MAX)
		return STATUS_BUG;
	if (!make_names(prefix, files, count, names))
		return status_refuse(n, STATUS_USAGE, "--out is too long for a file name");
	(void)sigfillset(&held); /* blocked until all files are written, or none is left */
	if (!set_limit_action(&ignore, &old_action) || sigprocmask(SIG_BLOCK, &held, &old_mask) != 0)
		return STATUS_BUG;
	r = write_or_remove(names, files, count, n);
	(void)sigprocmask(SIG_SETMASK, &old_mask, NULL);
	(void)set_limit_action(&old_action, NULL);
	return r;
}
