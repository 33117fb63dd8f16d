/* SPDX-License-Identifier: BSD-2-Clause */
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "module/support/interpose.h"

struct calls calls;

const char *calls_name(enum call which)
{
	static const char *const names[CALL_COUNT] = {
		"openat",    "fstat",	   "read",  "gethostname", "mkdirat", "fchmodat", "fchmod",
		"symlinkat", "readlinkat", "fsync", "fstatfs",	   "flock",   "unlinkat"};

	return names[which];
}

static bool fails(enum call which)
{
	long at;

	if (!calls.armed || calls.which != which)
		return false;
	at = calls.made++;
	if (!calls.error || (at != calls.fails_at && !(calls.for_ever && at > calls.fails_at)))
		return false;
	errno = calls.error;
	return true;
}

INTERPOSED int openat(int folder, const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	return fails(CALL_OPENAT) ? -1 : NEXT(openat)(folder, path, flags, mode);
}

INTERPOSED int fstat(int fd, struct stat *ret)
{
	return fails(CALL_FSTAT) ? -1 : NEXT(fstat)(fd, ret);
}

INTERPOSED ssize_t read(int fd, void *at, size_t bytes)
{
	if (fails(CALL_READ))
		return -1;
	return NEXT(read)(fd, at, calls.armed && calls.reads_one_byte && bytes ? 1 : bytes);
}

INTERPOSED int gethostname(char *name, size_t bytes)
{
	return fails(CALL_GETHOSTNAME) ? -1 : NEXT(gethostname)(name, bytes);
}

INTERPOSED int mkdirat(int folder, const char *path, mode_t mode)
{
	return fails(CALL_MKDIRAT) ? -1 : NEXT(mkdirat)(folder, path, mode);
}

INTERPOSED int fchmodat(int folder, const char *path, mode_t mode, int flags)
{
	return fails(CALL_FCHMODAT) ? -1 : NEXT(fchmodat)(folder, path, mode, flags);
}

INTERPOSED int fchmod(int fd, mode_t mode)
{
	return fails(CALL_FCHMOD) ? -1 : NEXT(fchmod)(fd, mode);
}

INTERPOSED int symlinkat(const char *target, int folder, const char *path)
{
	return fails(CALL_SYMLINKAT) ? -1 : NEXT(symlinkat)(target, folder, path);
}

INTERPOSED ssize_t readlinkat(int folder, const char *path, char *buffer, size_t size)
{
	return fails(CALL_READLINKAT) ? -1 : NEXT(readlinkat)(folder, path, buffer, size);
}

INTERPOSED int fsync(int fd)
{
	return fails(CALL_FSYNC) ? -1 : NEXT(fsync)(fd);
}

INTERPOSED int fstatfs(int fd, struct statfs *ret)
{
	return fails(CALL_FSTATFS) ? -1 : NEXT(fstatfs)(fd, ret);
}

INTERPOSED int flock(int fd, int operation)
{
	return fails(CALL_FLOCK) ? -1 : NEXT(flock)(fd, operation);
}

INTERPOSED int unlinkat(int folder, const char *path, int flags)
{
	return fails(CALL_UNLINKAT) ? -1 : NEXT(unlinkat)(folder, path, flags);
}
