/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool link_address(const char *path, struct sockaddr_un *ret)
{
	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	errno = ENAMETOOLONG;
	if (strlen(path) >= sizeof(ret->sun_path))
		return false;
	memcpy(ret->sun_path, path, strlen(path));
	return true;
}

bool link_fits(const char *path)
{
	struct sockaddr_un ignored;

	return path[0] == '/' && link_address(path, &ignored);
}

int link_connect(const char *path, int type)
{
	struct sockaddr_un address;
	int fd, error;

	if (!link_address(path, &address))
		return -1;
	fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	error = errno;
	(void)close(fd);
	errno = error;
	return -1;
}
