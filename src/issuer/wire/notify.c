/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/wire/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A path, or "@" and an abstract name (unix(7)). Returns the length of the address, or 0. */
static socklen_t read_address(const char *name, struct sockaddr_un *ret)
{
	size_t len = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || len < 2 || len >= sizeof(ret->sun_path))
		return 0;
	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(ret->sun_path, name, len);
	if (name[0] == '@')
		ret->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (name[0] == '/'));
}

bool notify_send(const char *state)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t size = name ? read_address(name, &address) : 0;
	ssize_t sent;
	int fd, error;

	if (!name)
		return true;
	errno = EINVAL;
	fd = size ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
	if (fd < 0)
		return false;
	sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, size);
	error = errno;
	(void)close(fd);
	errno = error;
	return sent >= 0;
}
