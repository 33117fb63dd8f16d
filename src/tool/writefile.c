/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/writefile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Close the file too, even after a failure. */
static bool fill(int fd, mode_t mode, struct span content)
{
	bool written = fchmod(fd, mode) == 0 && write_all(fd, content) && fsync(fd) == 0;
	int error = errno;
	bool closed = close(fd) == 0;

	if (!written)
		errno = error;
	return written && closed;
}

bool writefile_new(int folder, const char *path, mode_t mode, struct span content)
{
	int fd = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode & 0600);
	int error;

	if (fd < 0)
		return false;
	if (fill(fd, mode, content))
		return true;
	error = errno;
	(void)unlinkat(folder, path, 0);
	errno = error;
	return false;
}
