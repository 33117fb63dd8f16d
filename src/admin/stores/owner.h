/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STORES_OWNER_H
#define ADMIN_STORES_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Root's rights while it has put them aside. {0}: it has not. */
struct owner {
	bool is_entered;
	gid_t gid;
	gid_t *groups;
	int group_count;
};

/*
 * Take the effective user, group and groups of another user. False with errno, and nothing has changed. Call
 * owner_leave() afterwards.
 */
bool owner_enter(uid_t uid, struct owner *ret);

/* Take root's rights again. Ends the process if that fails. */
void owner_leave(struct owner *o);

#endif
