/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/logsocket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int try_type(const struct sockaddr_un *address, int type)
{
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), error;

	if (fd < 0)
		return errno;
	error = connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ? 0 : errno;
	(void)close(fd);
	return error == EAGAIN ? 0 : error; /* the daemon has not yet accepted an earlier connection */
}

int logsocket_error(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t len = strlen(path);
	int error;

	if (len >= sizeof(address.sun_path))
		return ENAMETOOLONG;
	memcpy(address.sun_path, path, len);
	error = try_type(&address, SOCK_DGRAM);
	return error == EPROTOTYPE ? try_type(&address, SOCK_STREAM) : error;
}
