/* SPDX-License-Identifier: BSD-2-Clause */
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "module/support/interpose.h"

struct calls calls;

const char *calls_name(enum call which)
{
	static const char *const names[CALL_COUNT] = {"openat", "fstat", "read", "gethostname"};

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
