/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/trustedfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "host/descriptor.h"

static enum reason refuse(struct note *n, const char *path, size_t path_len, const char *what)
{
	return note_invalid(n, "%.*s: %s", (int)path_len, path, what);
}

/* Explain errno. */
static enum reason refuse_errno(struct note *n, const char *path, size_t path_len, const char *verb)
{
	char why[128];
	int error = errno;

	if (error == ENOMEM)
		return REASON_OUT_OF_MEMORY;
	if (error == EACCES) /* a service that does not run as root, such as a database */
		return note_invalid(
			n,
			"%.*s: cannot %s: %s to uid %u: give it to a group of that user (chgrp, chmod g+r)",
			(int)path_len, path, verb, strerror_r(error, why, sizeof(why)), (unsigned)geteuid());
	return note_invalid(n, "%.*s: cannot %s: %s", (int)path_len, path, verb,
			    strerror_r(error, why, sizeof(why)));
}

static bool is_trusted_owner(const struct stat *st)
{
	return st->st_uid == 0 || st->st_uid == geteuid();
}

/* Whether the folder that path names up to path_len directly contains the file. */
static bool holds_file(const char *path, size_t path_len)
{
	return !strchr(path + path_len + (path[path_len] == '/'), '/');
}

/*
 * In a sticky folder, nobody can remove an entry of root, such as the next folder of the path. But others
 * can add entries under the name that is read here: a hard link to another file of root, or such a file by
 * renaming.
 */
static enum reason judge_folder(int fd, const char *path, size_t path_len, struct note *n)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return refuse_errno(n, path, path_len, "examine the folder");
	if (!is_trusted_owner(&st))
		return refuse(n, path, path_len, "the folder belongs to another user: chown it to root");
	if (!(st.st_mode & (S_IWGRP | S_IWOTH)))
		return REASON_OK;
	if (st.st_uid != 0 || !(st.st_mode & S_ISVTX))
		return refuse(n, path, path_len, "others can write to the folder: chmod go-w it");
	if (holds_file(path, path_len))
		return refuse(n, path, path_len,
			      "others can put files into the folder, although it is sticky: give the file a "
			      "folder of its own");
	return REASON_OK;
}

static enum reason judge_file(const struct stat *st, const char *path, struct note *n)
{
	size_t len = strlen(path);

	if (!S_ISREG(st->st_mode))
		return refuse(n, path, len, "not a regular file");
	if (!is_trusted_owner(st))
		return refuse(n, path, len, "the file belongs to another user: chown it to root");
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return refuse(n, path, len, "others can write to the file: chmod go-w it");
	if (st->st_size > TRUSTEDFILE_MAX_BYTES)
		return refuse(n, path, len, "the file is larger than 65536 bytes");
	return REASON_OK;
}

/* Limit of the retries after EINTR: a file system may return EINTR every time. */
#define MAX_TRIES 100

static int open_retrying(int folder, const char *name, int flags)
{
	int fd = -1;

	for (int tries = 0; tries < MAX_TRIES; tries++) {
		fd = openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW);
		if (fd >= 0 || errno != EINTR)
			break;
	}
	return fd;
}

/* Get the next part of the path; false if it is empty, ".", ".." or too long. */
static bool take_part(const char **at, char part[NAME_MAX + 1])
{
	const char *end = strchrnul(*at, '/');
	size_t len = (size_t)(end - *at);

	if (len == 0 || len > NAME_MAX)
		return false;
	memcpy(part, *at, len);
	part[len] = '\0';
	*at = end;
	return strcmp(part, ".") != 0 && strcmp(part, "..") != 0;
}

/* The way to a file. */
struct walk {
	const char *path;
	struct note *note;
	bool is_missing; /* the folder of the file does not exist, but the one above it does */
};

/* Open and check the folder part, whose path ends at path_len. Replaces *folder, which is closed. */
static enum reason enter_folder(struct walk *w, int *folder, const char *part, size_t path_len)
{
	int next = open_retrying(*folder, part, O_PATH | O_DIRECTORY);

	if (next < 0 && errno == ENOTDIR)
		return refuse(w->note, w->path, path_len,
			      "not a folder, or a symbolic link to one: write the real path");
	if (next < 0) {
		w->is_missing = errno == ENOENT && holds_file(w->path, path_len);
		return refuse_errno(w->note, w->path, path_len, "enter the folder");
	}
	(void)close(*folder);
	*folder = next;
	return judge_folder(next, w->path, path_len, w->note);
}

/*
 * Open the folder of the file, and check it and every folder above it. *ret_name is the file's name,
 * borrowed from the path.
 */
static enum reason open_folder(struct walk *w, int *ret, const char **ret_name)
{
	SCOPED_FD folder = -1;
	char part[NAME_MAX + 1];
	const char *path = w->path, *at = path + 1, *name = at;
	enum reason r;

	if (path[0] != '/')
		return refuse(w->note, path, strlen(path), "the path does not begin with /");
	folder = open_retrying(AT_FDCWD, "/", O_PATH | O_DIRECTORY);
	if (folder < 0)
		return refuse_errno(w->note, path, 1, "enter the folder");
	if ((r = judge_folder(folder, path, 1, w->note)) != REASON_OK)
		return r;
	for (;; name = ++at) {
		if (!take_part(&at, part))
			return refuse(
				w->note, path, strlen(path),
				"the path has an empty, \".\", \"..\" or overlong part: write the real path");
		if (*at == '\0')
			break;
		if ((r = enter_folder(w, &folder, part, (size_t)(at - path))) != REASON_OK)
			return r;
	}
	*ret = folder;
	*ret_name = name;
	folder = -1;
	return REASON_OK;
}

/* Read at most one byte more than the size of the file when it was opened, which reveals that it grew. */
static enum reason read_all(int fd, const char *path, size_t size, struct bytes *ret, struct note *n)
{
	SCOPED(bytes) buffer = {0};
	size_t used = 0;
	ssize_t got;
	int interrupted = 0;

	if (!bytes_alloc(size + 1, &buffer))
		return REASON_OUT_OF_MEMORY;
	do {
		got = read(fd, buffer.at + used, buffer.len - used);
		if (got > 0)
			used += (size_t)got;
	} while ((got > 0 && used < buffer.len) || (got < 0 && errno == EINTR && ++interrupted < MAX_TRIES));
	if (got < 0)
		return refuse_errno(n, path, strlen(path), "read the file");
	buffer.len = used;
	*ret = TAKE(buffer);
	return REASON_OK;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/*
 * ctime is not compared: it changes when somebody makes a hard link to the file (fs.protected_hardlinks =
 * 0), and when another file is renamed to its name. The content stays the same in both cases.
 */
static bool is_unchanged(const struct stat *before, const struct stat *after, size_t read_bytes)
{
	return same_time(&before->st_mtim, &after->st_mtim) && before->st_size == after->st_size &&
	       after->st_size == (off_t)read_bytes;
}

static enum reason read_descriptor(int fd, const char *path, struct trustedfile *ret, struct note *n)
{
	SCOPED(trustedfile) f = {0};
	struct stat before, after;
	enum reason r;

	if (fstat(fd, &before) != 0)
		return refuse_errno(n, path, strlen(path), "examine the file");
	if ((r = judge_file(&before, path, n)) != REASON_OK)
		return r;
	if ((r = read_all(fd, path, (size_t)before.st_size, &f.content, n)) != REASON_OK)
		return r;
	if (fstat(fd, &after) != 0)
		return refuse_errno(n, path, strlen(path), "examine the file");
	if (!is_unchanged(&before, &after, f.content.len))
		return refuse(n, path, strlen(path),
			      "the file changed while it was read: replace it by renaming, then try again");
	f.is_private = !(before.st_mode & S_IRWXO);
	*ret = TAKE(f);
	return REASON_OK;
}

enum reason trustedfile_read(const char *path, struct trustedfile *ret, struct note *n)
{
	SCOPED_FD folder = -1;
	SCOPED_FD fd = -1;
	const char *name = NULL;
	struct walk w = {path, n, false};
	enum reason r = open_folder(&w, &folder, &name);

	ret->is_missing = w.is_missing;
	if (r != REASON_OK)
		return r;
	fd = open_retrying(folder, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ELOOP)
		return refuse(
			n, path, strlen(path),
			"a symbolic link, which is not followed: write the real path, or replace it with a "
			"regular file");
	if (fd < 0) {
		ret->is_missing = errno == ENOENT;
		return refuse_errno(n, path, strlen(path), "open the file");
	}
	return read_descriptor(fd, path, ret, n);
}

enum reason trustedfile_open_folder(const char *path, int *ret, struct note *n)
{
	SCOPED_FD folder = -1;
	const char *name = NULL;
	struct walk w = {path, n, false};
	enum reason r = open_folder(&w, &folder, &name);

	if (r != REASON_OK)
		return r;
	*ret = open_retrying(folder, name, O_RDONLY | O_DIRECTORY);
	if (*ret >= 0)
		return REASON_OK;
	if (errno == ENOTDIR || errno == ELOOP)
		return refuse(n, path, strlen(path),
			      "not a folder, or a symbolic link to one: write the real path");
	return refuse_errno(n, path, strlen(path), "open the folder");
}

void trustedfile_done(struct trustedfile *f)
{
	bytes_done(&f->content);
}
