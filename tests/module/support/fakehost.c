/* SPDX-License-Identifier: BSD-2-Clause */
#include "fakehost.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "interpose.h"

struct fakehost fakehost;

void fakehost_reset(void)
{
	fakehost = (struct fakehost){.now = NOW, .account_bytes = 64, .alice_uid = ALICE_UID};
}

/* The monotonic clocks stay true: libcheck measures with them. */
INTERPOSED int clock_gettime(clockid_t clock, struct timespec *ret)
{
	if (clock != CLOCK_REALTIME)
		return NEXT(clock_gettime)(clock, ret);
	*ret = (struct timespec){.tv_sec = (time_t)fakehost.now};	/* also where it fails: what is there then tells nothing */
	if (!fakehost.clock_error)
		return 0;
	errno = fakehost.clock_error;
	return -1;
}

struct account {
	const char *name;
	uid_t uid;
};

static bool find_account(const char *name, struct account *ret)
{
	const struct account accounts[] = {
		{"alice", fakehost.alice_uid}, {"bob", BOB_UID}, {"toor", 0},
		{"system", FIRST_ORDINARY_UID - 1}, {"first", FIRST_ORDINARY_UID},
	};

	for (size_t i = 0; i < sizeof(accounts) / sizeof(accounts[0]); i++) {
		if ((fakehost.ignores_case ? strcasecmp : strcmp)(accounts[i].name, name) != 0)
			continue;
		*ret = accounts[i];
		return true;
	}
	return false;
}

INTERPOSED int getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size, struct passwd **ret)
{
	struct account found;
	int error = 0;

	*ret = NULL;
	if (fakehost.asks_the_database)
		error = NEXT(getpwnam_r)("root", entry, buffer, size, ret);
	if (error)
		return error;
	*ret = NULL;
	if (fakehost.account_interruptions > 0) {
		fakehost.account_interruptions--;
		return EINTR;
	}
	if (fakehost.account_error)
		return fakehost.account_error;
	if (!find_account(name, &found))
		return 0;
	if (size < fakehost.account_bytes || size < strlen(found.name) + 1)
		return ERANGE;
	strcpy(buffer, found.name);
	*entry = (struct passwd){.pw_name = buffer, .pw_dir = buffer, .pw_shell = buffer, .pw_uid = found.uid,
				 .pw_gid = found.uid};
	*ret = entry;
	return 0;
}
