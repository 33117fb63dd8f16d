/* SPDX-License-Identifier: BSD-2-Clause */
#include "askpass/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "jwt-askpass"
#define NAME_SIZE 64

/* Whether a folder is the user's, and nobody else can read or write it. */
static bool is_private(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/* Open base/FOLDER, made if it is missing. -1 if that is not possible, or it is not private. */
static int open_folder(const char *base)
{
	int above = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;

	if (above < 0)
		return -1;
	(void)mkdirat(above, FOLDER, S_IRWXU);
	fd = openat(above, FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	(void)close(above);
	if (fd >= 0 && is_private(fd))
		return fd;
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

static int find_folder(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR"), *home = getenv("HOME");
	char cache[4096];
	int fd = -1;

	if (runtime && *runtime == '/')
		fd = open_folder(runtime);
	if (fd >= 0 || !home || *home != '/' ||
	    (size_t)snprintf(cache, sizeof(cache), "%s/.cache", home) >= sizeof(cache))
		return fd;
	(void)mkdir(cache, S_IRWXU);
	return open_folder(cache);
}

static void name_file(const struct caller *c, char out[NAME_SIZE])
{
	(void)snprintf(out, NAME_SIZE, "%d.%llu", (int)c->pid, c->started);
}

/* Whether a file has the name of a process that has ended. Other files are not ours. */
static bool is_over(const char *name)
{
	struct caller c = {0}, now;
	char again[NAME_SIZE], *behind;

	c.pid = (pid_t)strtol(name, &behind, 10);
	if (*behind != '.')
		return false;
	c.started = strtoull(behind + 1, NULL, 10);
	name_file(&c, again);
	return strcmp(again, name) == 0 && !(caller_of(c.pid, &now) && now.started == c.started);
}

static void remove_ended(int folder)
{
	int copy = fcntl(folder, F_DUPFD_CLOEXEC, 0);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL)
		if (is_over(entry->d_name))
			(void)unlinkat(folder, entry->d_name, 0);
	if (dir)
		(void)closedir(dir);
	else if (copy >= 0)
		(void)close(copy);
}

bool record_first(const struct caller *c, struct note *n)
{
	int folder = find_folder(), fd, error;
	char name[NAME_SIZE];

	if (folder < 0) {
		note_set(n,
			 "there is no private folder to note who has asked: set XDG_RUNTIME_DIR to a folder "
			 "of yours with mode 0700");
		return false;
	}
	remove_ended(folder);
	name_file(c, name);
	fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	error = errno;
	(void)close(folder);
	if (fd >= 0) {
		(void)close(fd);
		return true;
	}
	if (error == EEXIST)
		note_set(n, "the same program asks again: the token was refused");
	else
		note_set(n, "no file can be made to note who has asked: %s", strerror(error));
	return false;
}
