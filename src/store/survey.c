/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/survey.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/base/text.h"
#include "host/descriptor.h"
#include "store/folder.h"
#include "store/link.h"

static int open_any(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Some blocks are kept for root. */
static bool read_space(int fd, uid_t owner, struct survey_space *ret)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return false;
	*ret = (struct survey_space){.free_bytes = (uint64_t)(owner == 0 ? fs.f_bfree : fs.f_bavail) *
						   (uint64_t)fs.f_bsize,
				     .has_inodes = fs.f_files > 0,
				     .inodes = fs.f_files,
				     .free_inodes = fs.f_ffree};
	return true;
}

static uint64_t count_links(int store, const char *name)
{
	SCOPED_FD folder = folder_enter(store, name, false);
	DIR *entries = folder >= 0 ? folder_list(folder) : NULL;
	uint64_t count = 0;

	if (!entries)
		return 0;
	for (const char *entry; (entry = folder_next(entries)) != NULL;)
		count += link_is_name(entry);
	(void)closedir(entries);
	return count;
}

static void add_folder(int store, const char *name, struct survey *s)
{
	int64_t start, last;
	uint64_t count;

	if (!folder_is_name(name, &start) || (count = count_links(store, name)) == 0)
		return;
	last = start + FOLDER_SPAN_S - 1;
	if (!s->entries || start < s->oldest)
		s->oldest = start;
	if (!s->entries || last > s->newest)
		s->newest = last;
	s->entries += count;
}

bool survey_read(const char *path, struct survey *ret)
{
	SCOPED_FD store = open_any(path);
	struct survey s = {0};
	struct stat st;
	DIR *entries;

	if (store < 0 || fstat(store, &st) != 0 || !read_space(store, st.st_uid, &s.space))
		return false;
	s.owner = st.st_uid;
	s.filesystem = folder_filesystem(store);
	s.has_mark = folder_read_mark(store, &s.mark) && s.mark >= 0;
	entries = folder_list(store);
	if (!entries)
		return false;
	for (const char *entry; (entry = folder_next(entries)) != NULL;)
		add_folder(store, entry, &s);
	(void)closedir(entries);
	*ret = s;
	return true;
}

bool survey_space(const char *path, struct survey_space *ret)
{
	SCOPED_FD store = open_any(path);
	struct stat st;

	return store >= 0 && fstat(store, &st) == 0 && read_space(store, st.st_uid, ret);
}

bool survey_is_short(const struct survey_space *s)
{
	return s->has_inodes && (s->free_inodes < SURVEY_FEW_INODES ||
				 s->free_inodes < s->inodes / (100 / SURVEY_FEW_PERCENT));
}

static enum reason refuse(const char *path, const char *what, struct note *n)
{
	return note_refuse(n, REASON_STORE_UNAVAILABLE, "%s: %s", path, what);
}

static enum reason refuse_errno(const char *path, const char *what, struct note *n)
{
	char why[128];
	int error = errno;

	return note_refuse(n, REASON_STORE_UNAVAILABLE, "%s: %s: %s", path, what,
			   strerror_r(error, why, sizeof(why)));
}

static enum reason judge_space(int store, const char *path, struct note *n)
{
	struct survey_space space;

	if (faccessat(store, ".", W_OK | X_OK, AT_EACCESS) != 0)
		return refuse_errno(path, "records cannot be written", n);
	if (!read_space(store, geteuid(), &space))
		return refuse_errno(path, "the file system cannot be examined", n);
	if (space.has_inodes && space.free_inodes == 0)
		return refuse(path, "the file system has no free inodes: see \"df -i\"", n);
	if (space.free_bytes == 0)
		return refuse(path, "the file system is full: see \"df\"", n);
	return REASON_OK;
}

/* The mark is set to dates that are past. It is ahead of a clock that was set back since. */
static enum reason judge_mark(int store, const char *path, int64_t now, struct note *n)
{
	char date[96];
	struct text text = text_in(date, sizeof(date));
	int64_t mark;

	if (!folder_read_mark(store, &mark))
		return refuse_errno(path, "the mark cannot be read", n);
	if (mark < now)
		return REASON_OK;
	text_add_date(&text, mark, now);
	return note_refuse(n, REASON_STORE_UNAVAILABLE,
			   "%s: the clock is behind what this store dropped: records of tokens that expire "
			   "until %s were removed, so such tokens are refused. Set the clock; if it is "
			   "correct, see \"store\" in pam-jwt(8)",
			   path, date);
}

enum reason survey_judge(const char *path, int64_t now, struct note *n)
{
	SCOPED_FD store = -1;
	enum reason r = folder_open(path, geteuid(), &store, n);

	if (r == REASON_OK)
		r = judge_space(store, path, n);
	if (r == REASON_OK)
		r = judge_mark(store, path, now, n);
	return r;
}
