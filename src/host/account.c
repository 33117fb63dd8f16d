/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/account.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BUFFER_BYTES 1024
#define LARGEST_BUFFER_BYTES ((size_t)1024 * 1024)

/* Limit of the retries after EINTR: a database may return EINTR every time. */
#define MAX_TRIES 100

/* Look up with a buffer of this size. */
static int look_up(const char *user, size_t size, struct passwd *entry, struct passwd **ret)
{
	char *buffer = malloc(size);
	int error = EINTR;

	if (!buffer)
		return ENOMEM;
	for (int tries = 0; error == EINTR && tries < MAX_TRIES; tries++)
		error = getpwnam_r(user, entry, buffer, size, ret);
	if (error == 0 && *ret && strcmp(entry->pw_name, user) != 0)
		*ret = NULL; /* a database that ignores letter case found another account */
	free(buffer);	     /* entry points into buffer; only pw_uid is used after this */
	return error;
}

struct account account_find(const char *user)
{
	struct passwd entry = {0}, *found = NULL;
	int error = ERANGE;

	for (size_t size = FIRST_BUFFER_BYTES; error == ERANGE && size <= LARGEST_BUFFER_BYTES; size *= 4)
		error = look_up(user, size, &entry, &found);
	if (error == 0 && found)
		return (struct account){ACCOUNT_FOUND, (int64_t)entry.pw_uid};
	return (struct account){
		error == 0 || error == ENOENT || error == ESRCH ? ACCOUNT_UNKNOWN : ACCOUNT_UNAVAILABLE, 0};
}
