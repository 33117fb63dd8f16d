/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "issuer/wire/link.h"

#define FIRST_INHERITED 3

static bool read_number(const char *text, long max, long *ret)
{
	char *end;

	if (!text || *text < '0' || *text > '9')
		return false;
	errno = 0;
	*ret = strtol(text, &end, 10);
	return errno == 0 && *end == '\0' && *ret <= max;
}

/* The number of sockets that are passed to this process. */
static long count_inherited(void)
{
	long pid = 0, count = 0;
	bool is_for_us = read_number(getenv("LISTEN_PID"), INT32_MAX, &pid) && pid == (long)getpid() &&
			 read_number(getenv("LISTEN_FDS"), INT32_MAX, &count);

	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_FDNAMES");
	return is_for_us ? count : 0;
}

static bool has_option(int fd, int option, int value)
{
	socklen_t size = sizeof(int);
	int found = 0;

	return getsockopt(fd, SOL_SOCKET, option, &found, &size) == 0 && found == value;
}

/* Whether the descriptor is a listening socket of this type. Makes it non-blocking and close-on-exec. */
static bool take(int fd, int type)
{
	int flags = fcntl(fd, F_GETFL);

	return has_option(fd, SO_TYPE, type) && has_option(fd, SO_ACCEPTCONN, 1) && flags >= 0 &&
	       fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

enum status listen_inherited(int type, int *fds, size_t max, size_t *ret_count, struct note *n)
{
	long count = count_inherited();

	if (count > (long)max)
		return status_refuse(n, STATUS_HOST,
				     "the service manager passes %ld sockets, but at most %zu are possible: "
				     "correct the socket unit",
				     count, max);
	for (long i = 0; i < count; i++) {
		fds[i] = FIRST_INHERITED + (int)i;
		if (!take(fds[i], type))
			return status_refuse(n, STATUS_HOST,
					     "descriptor %d, which the service manager passes, is no "
					     "listening socket of type %s: correct the socket unit",
					     fds[i],
					     type == SOCK_SEQPACKET ? "SOCK_SEQPACKET" : "SOCK_STREAM");
	}
	*ret_count = (size_t)count;
	return STATUS_OK;
}

/* Remove a socket that the end of its process has left behind. */
static enum status clear(const char *path, int type, struct note *n)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) != 0)
		return STATUS_OK; /* bind() reports what is wrong with the path */
	if (!S_ISSOCK(st.st_mode))
		return status_refuse(n, STATUS_HOST,
				     "%.256s exists, and is no socket: remove it, or name another path",
				     path);
	fd = link_connect(path, type);
	if (fd >= 0 || errno != ECONNREFUSED) {
		if (fd >= 0)
			(void)close(fd);
		return status_refuse(n, STATUS_HOST,
				     "another process listens at %.256s: stop it, or name another path",
				     path);
	}
	(void)unlink(path);
	return STATUS_OK;
}

static bool bind_with_mode(int fd, const struct sockaddr_un *address, mode_t mode)
{
	mode_t old = umask(~mode & 0777);
	bool is_bound = bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0;

	(void)umask(old);
	return is_bound;
}

enum status listen_at(const char *path, int type, mode_t mode, int *ret, struct note *n)
{
	struct sockaddr_un address;
	enum status s = clear(path, type, n);
	int fd = -1;

	if (s != STATUS_OK)
		return s;
	if (link_address(path, &address))
		fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0 && bind_with_mode(fd, &address, mode) && listen(fd, SOMAXCONN) == 0) {
		*ret = fd;
		return STATUS_OK;
	}
	s = status_refuse(n, STATUS_HOST, "no socket can be made at %.256s: %s", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return s;
}
