/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/uidname.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

enum account_state uidname_find(uid_t uid, char **ret)
{
	const struct passwd *entry;

	errno = 0;
	entry = getpwuid(uid); /* NOLINT(concurrency-mt-unsafe): not for threads, as the header says */
	if (!entry)
		return errno == 0 || errno == ENOENT || errno == ESRCH ? ACCOUNT_UNKNOWN :
									 ACCOUNT_UNAVAILABLE;
	*ret = strdup(entry->pw_name);
	return *ret ? ACCOUNT_FOUND : ACCOUNT_UNAVAILABLE;
}
