/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"

static enum status cannot_read(const char *name, struct note *n)
{
	return status_refuse(n, STATUS_HOST, "%.256s cannot be read: %s", name, strerror(errno));
}

/* Read into a buffer for the longest file. A buffer that grows would leave copies of secrets in memory. */
static enum status read_to_end(int fd, const char *name, struct bytes *ret, struct note *n)
{
	SCOPED(bytes) buffer = {0};
	size_t used = 0;

	if (!bytes_alloc(READFILE_MAX_BYTES + 1, &buffer))
		return status_out_of_memory(n);
	for (;;) {
		ssize_t got = read(fd, buffer.at + used, buffer.len - used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return cannot_read(name, n);
		if (got == 0)
			break;
		used += (size_t)got;
		if (used > READFILE_MAX_BYTES)
			return status_refuse(n, STATUS_REFUSED,
					     "%.256s is longer than %d bytes: no key and no token is", name,
					     READFILE_MAX_BYTES);
	}
	if (!bytes_copy((struct span){buffer.at, used}, ret))
		return status_out_of_memory(n);
	return STATUS_OK;
}

static bool is_exposed(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

enum status readfile_path(const char *path, struct bytes *ret, bool *ret_exposed, struct note *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum status r;

	if (fd < 0)
		return cannot_read(path, n);
	r = read_to_end(fd, path, ret, n);
	if (r == STATUS_OK)
		*ret_exposed = is_exposed(fd);
	(void)close(fd);
	return r;
}

enum status readfile_stdin(struct bytes *ret, struct note *n)
{
	return read_to_end(STDIN_FILENO, "standard input", ret, n);
}
