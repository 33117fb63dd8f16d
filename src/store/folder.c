/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/token/claims.h"
#include "host/config/trustedfile.h"
#include "host/descriptor.h"

/* Limit of the retries after EINTR: a file system may return EINTR every time. */
#define MAX_TRIES 100

#define MARK_NAME "mark"
#define NEW_MARK_NAME "mark.new"

/* The sticky bit of a folder of ten minutes says that its name is durable in the store. */
#define DURABLE S_ISVTX

const char *folder_path(const struct trust *t, const struct service *service)
{
	if (service && service->store)
		return service->store;
	return t->store ? t->store : FOLDER_DEFAULT;
}

static enum reason refuse(struct note *n, const char *path, const char *what)
{
	return note_refuse(n, REASON_STORE_UNAVAILABLE, "%s: %s", path, what);
}

const char *folder_filesystem(int fd)
{
	static const struct {
		unsigned long magic; /* statfs(2) */
		const char *name;
	} known[] = {{0xef53, "ext4"},
		     {0x58465342, "xfs"},
		     {0x9123683e, "btrfs"},
		     {0x2fc12fc1, "zfs"},
		     {0xf2f52010, "f2fs"}};
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (((unsigned long)fs.f_type & 0xffffffff) == known[i].magic)
			return known[i].name;
	return NULL;
}

static enum reason judge(int fd, const char *path, uid_t owner, struct note *n)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return refuse(n, path, "the folder cannot be examined");
	if (owner != FOLDER_ANY_OWNER && st.st_uid != owner)
		return note_refuse(
			n, REASON_STORE_UNAVAILABLE,
			"%s: the folder belongs to uid %u, and the login runs as uid %u: chown it to uid %u, "
			"or set \"store\" in the section of the service that runs as uid %u",
			path, (unsigned)st.st_uid, (unsigned)owner, (unsigned)owner, (unsigned)owner);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return refuse(n, path, "others can use the folder: chmod 700 it");
	if (!folder_filesystem(fd))
		return refuse(
			n, path,
			"the file system is not ext4, xfs, btrfs, zfs or f2fs, and may lose records or share "
			"them with other hosts: set \"store\" to a folder on one of these");
	return REASON_OK;
}

/* Add to a note how to make a store that is missing. Root gives it to the user of the login. */
static void add_remedy(const char *path, uid_t owner, struct note *n)
{
	const struct note why = *n;
	struct stat st;

	if (lstat(path, &st) == 0 || errno != ENOENT)
		return;
	if (strcmp(path, FOLDER_DEFAULT) == 0)
		note_set(n, "%s: as root, \"" FOLDER_MAKE_DEFAULT "\" makes it", why.text);
	else if (owner == 0 || owner == FOLDER_ANY_OWNER)
		note_set(n, "%s: as root, \"install -d -m 700 %s\" makes it", why.text, path);
	else
		note_set(n, "%s: as root, \"install -d -m 700 -o %u %s\" makes it", why.text, (unsigned)owner,
			 path);
}

enum reason folder_open(const char *path, uid_t owner, int *ret, struct note *n)
{
	SCOPED_FD fd = -1;
	enum reason r = trustedfile_open_folder(path, &fd, n);

	if (r == REASON_CONFIG_INVALID) {
		add_remedy(path, owner, n);
		return REASON_STORE_UNAVAILABLE;
	}
	if (r == REASON_OK)
		r = judge(fd, path, owner, n);
	if (r != REASON_OK)
		return r;
	*ret = fd;
	fd = -1;
	return REASON_OK;
}

void folder_name(int64_t exp, char ret[FOLDER_NAME_SIZE])
{
	(void)snprintf(ret, FOLDER_NAME_SIZE, "%" PRId64, exp - exp % FOLDER_SPAN_S);
}

/* Read decimal digits without a leading zero, and nothing else. */
static bool read_number(const char *text, int64_t *ret)
{
	int64_t value = 0;

	if (!*text || (text[0] == '0' && text[1]))
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || value > CLAIMS_MAX_DATE)
			return false;
		value = value * 10 + (*text - '0');
	}
	*ret = value;
	return value <= CLAIMS_MAX_DATE;
}

bool folder_is_name(const char *name, int64_t *ret_start)
{
	return read_number(name, ret_start) && *ret_start % FOLDER_SPAN_S == 0;
}

DIR *folder_list(int fd)
{
	int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = own >= 0 ? fdopendir(own) : NULL;

	if (!entries && own >= 0)
		(void)close(own);
	return entries;
}

const char *folder_next(DIR *entries)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has these entries */
	const struct dirent *e = readdir(entries);

	return e ? e->d_name : NULL;
}

bool folder_sync(int fd)
{
	int done = -1;

	for (int tries = 0; tries < MAX_TRIES; tries++) {
		done = fsync(fd);
		if (done == 0 || errno != EINTR)
			break;
	}
	return done == 0;
}

static int open_folder(int store, const char *name)
{
	int fd = -1;

	for (int tries = 0; tries < MAX_TRIES; tries++) {
		fd = openat(store, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 || errno != EINTR)
			break;
	}
	return fd;
}

/* The umask of the process may have removed rights of the owner. */
static int make_folder(int store, const char *name)
{
	if (mkdirat(store, name, S_IRWXU) != 0 && errno != EEXIST)
		return -1;
	if (fchmodat(store, name, S_IRWXU, 0) != 0)
		return -1;
	return open_folder(store, name);
}

/* Whether the folder belongs to the owner of the store. Root could be given one of another user by mistake.
 */
static bool is_own(int store, const struct stat *st)
{
	struct stat own;

	if (fstat(store, &own) != 0)
		return false;
	if (st->st_uid == own.st_uid)
		return true;
	errno = EPERM;
	return false;
}

/* Make the name of a folder durable, unless a process has done so. */
static bool make_durable(int store, int fd, const struct stat *st)
{
	return (st->st_mode & DURABLE) || (folder_sync(store) && fchmod(fd, S_IRWXU | DURABLE) == 0);
}

int folder_enter(int store, const char *name, bool may_make)
{
	SCOPED_FD fd = open_folder(store, name);
	struct stat st;
	int entered;

	if (fd < 0 && may_make && (errno == ENOENT || errno == EACCES))
		fd = make_folder(store, name);
	if (fd < 0 || fstat(fd, &st) != 0 || !is_own(store, &st) ||
	    (may_make && !make_durable(store, fd, &st)))
		return -1;
	entered = fd;
	fd = -1;
	return entered;
}

bool folder_read_mark(int store, int64_t *ret)
{
	char text[FOLDER_NAME_SIZE];
	ssize_t len = readlinkat(store, MARK_NAME, text, sizeof(text) - 1);

	*ret = -1;
	if (len < 0)
		return errno == ENOENT;
	text[len] = '\0';
	if (read_number(text, ret))
		return true;
	errno = EINVAL;
	return false;
}

void folder_reserve_mark(int store)
{
	(void)symlinkat("-", store, NEW_MARK_NAME);
}

/* The inode that was reserved is free for a moment, and then the new mark has it. */
bool folder_write_mark(int store, int64_t mark)
{
	char text[FOLDER_NAME_SIZE];

	(void)snprintf(text, sizeof(text), "%" PRId64, mark);
	if (unlinkat(store, NEW_MARK_NAME, 0) != 0 && errno != ENOENT)
		return false;
	if (symlinkat(text, store, NEW_MARK_NAME) != 0 ||
	    renameat(store, NEW_MARK_NAME, store, MARK_NAME) != 0 || !folder_sync(store))
		return false;
	folder_reserve_mark(store);
	return true;
}
