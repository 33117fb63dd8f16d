/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/stores/owner.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "tool/memory.h"
#include "tool/say.h"

static void save_groups(struct owner *o)
{
	o->gid = getegid();
	o->group_count = getgroups(0, NULL);
	o->group_count = o->group_count > 0 ? o->group_count : 0;
	o->groups = memory_or_exit(calloc((size_t)o->group_count + 1, sizeof(gid_t)));
	if (getgroups(o->group_count, o->groups) != o->group_count)
		o->group_count = 0;
}

/* A uid without an account has no groups. */
static bool take_groups(uid_t uid)
{
	const struct passwd *account = getpwuid(uid);

	if (!account)
		return setgroups(0, NULL) == 0 && setegid((gid_t)uid) == 0;
	return initgroups(account->pw_name, account->pw_gid) == 0 && setegid(account->pw_gid) == 0;
}

bool owner_enter(uid_t uid, struct owner *ret)
{
	struct owner o = {.is_entered = true};

	save_groups(&o);
	if (take_groups(uid) && seteuid(uid) == 0) {
		*ret = o;
		return true;
	}
	owner_leave(&o);
	return false;
}

void owner_leave(struct owner *o)
{
	if (!o->is_entered)
		return;
	if (seteuid(0) != 0 || setegid(o->gid) != 0 || setgroups((size_t)o->group_count, o->groups) != 0) {
		say_error("root's rights cannot be taken again");
		exit(status_exit_status(STATUS_HOST));
	}
	free(o->groups);
	*o = (struct owner){0};
}
