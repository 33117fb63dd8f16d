/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/logopen.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_FLAGS (O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)

bool logopen_is_current(const char *path, int fd)
{
	struct stat named, open;

	return lstat(path, &named) == 0 && fstat(fd, &open) == 0 && named.st_ino == open.st_ino &&
	       named.st_dev == open.st_dev;
}

/* fchmod(), because the umask can change the mode of open(). */
static int make_file(const char *path)
{
	int fd = open(path, OPEN_FLAGS | O_CREAT | O_EXCL, 0640);

	if (fd < 0 || fchmod(fd, 0640) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

int logopen_file(const char *path, const char **ret_why)
{
	struct stat st;
	int fd = open(path, OPEN_FLAGS);

	if (fd < 0 && errno == ENOENT)
		fd = make_file(path);
	if (fd < 0) {
		*ret_why = strerror(errno);
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	(void)close(fd);
	*ret_why = "it is not a regular file";
	return -1;
}
