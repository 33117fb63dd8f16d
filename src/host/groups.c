/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/groups.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

/* The kernel's limit of the groups of a process. */
#define MAX_GROUPS 65536

/* After a search without a result: what errno says of it. */
static enum account_state not_found(void)
{
	return errno == 0 || errno == ENOENT || errno == ESRCH ? ACCOUNT_UNKNOWN : ACCOUNT_UNAVAILABLE;
}

static enum account_state find_account(const char *user, uid_t *ret_uid, gid_t *ret_gid)
{
	const struct passwd *entry;

	errno = 0;
	entry = getpwnam(user); /* NOLINT(concurrency-mt-unsafe): not for threads, as the header says */
	if (!entry)
		return not_found();
	if (strcmp(entry->pw_name, user) != 0)
		return ACCOUNT_UNKNOWN; /* a database that ignores letter case found another account */
	*ret_uid = entry->pw_uid;
	*ret_gid = entry->pw_gid;
	return ACCOUNT_FOUND;
}

/* The numbers of the groups, which the caller frees. NULL: the memory fails, or there are too many. */
static gid_t *list_groups(const char *user, gid_t own, int *ret_count)
{
	gid_t *list = NULL;

	for (int size = 32; size <= MAX_GROUPS; size *= 2) {
		gid_t *larger = reallocarray(list, (size_t)size, sizeof(*list));

		if (!larger)
			break;
		list = larger;
		*ret_count = size;
		if (getgrouplist(user, own, list, ret_count) >= 0)
			return list;
	}
	free(list);
	return NULL;
}

static enum account_state add_name(gid_t gid, struct names *ret)
{
	const struct group *group;

	errno = 0;
	group = getgrgid(gid); /* NOLINT(concurrency-mt-unsafe): not for threads, as the header says */
	if (!group)
		return not_found() == ACCOUNT_UNKNOWN ? ACCOUNT_FOUND : ACCOUNT_UNAVAILABLE;
	return names_add(ret, group->gr_name) ? ACCOUNT_FOUND : ACCOUNT_UNAVAILABLE;
}

enum account_state groups_find(const char *user, uid_t *ret_uid, struct names *ret)
{
	struct names names = {0};
	uid_t uid = 0;
	gid_t own = 0, *list;
	int count = 0;
	enum account_state state = find_account(user, &uid, &own);

	if (state != ACCOUNT_FOUND)
		return state;
	list = list_groups(user, own, &count);
	if (!list)
		return ACCOUNT_UNAVAILABLE;
	for (int i = 0; i < count && state == ACCOUNT_FOUND; i++)
		state = add_name(list[i], &names);
	free(list);
	if (state != ACCOUNT_FOUND) {
		names_done(&names);
		return state;
	}
	*ret_uid = uid;
	*ret = names;
	return state;
}

enum account_state groups_find_name(const char *group)
{
	const struct group *entry;

	errno = 0;
	entry = getgrnam(group); /* NOLINT(concurrency-mt-unsafe): not for threads, as the header says */
	if (!entry)
		return not_found();
	return strcmp(entry->gr_name, group) == 0 ? ACCOUNT_FOUND : ACCOUNT_UNKNOWN;
}
