/* SPDX-License-Identifier: BSD-2-Clause */
#include "fakehost.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "interpose.h"

struct fakehost fakehost;

#define NS_PER_S INT64_C(1000000000)
#define LONGEST_SLEEP_NS INT64_C(100000000)

void fakehost_reset(void)
{
	fakehost = (struct fakehost){.now = NOW, .account_bytes = 64, .alice_uid = ALICE_UID};
}

/* Take the next time that a case has set for the monotonic clock, if there is one. */
static bool take_monotonic(struct timespec *ret)
{
	for (size_t i = 0; i < sizeof(fakehost.monotonic_ns) / sizeof(fakehost.monotonic_ns[0]); i++) {
		int64_t ns = fakehost.monotonic_ns[i];

		if (!ns)
			continue;
		fakehost.monotonic_ns[i] = 0;
		*ret = (struct timespec){(time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S)};
		return true;
	}
	return false;
}

/* No test sleeps. A sleep with other arguments than those of a refusal is recorded. */
INTERPOSED int clock_nanosleep(clockid_t clock, int flags, const struct timespec *end, struct timespec *left)
{
	struct timespec now = {0};
	int64_t ahead_ns;

	(void)left;
	(void)NEXT(clock_gettime)(CLOCK_MONOTONIC, &now);
	ahead_ns = (end->tv_sec - now.tv_sec) * NS_PER_S + (end->tv_nsec - now.tv_nsec);
	fakehost.sleeps++;
	fakehost.sleep_end = *end;
	if (clock != CLOCK_MONOTONIC || flags != TIMER_ABSTIME || ahead_ns > LONGEST_SLEEP_NS)
		fakehost.sleeps_oddly = true;
	if (fakehost.sleep_interruptions > 0) {
		fakehost.sleep_interruptions--;
		return EINTR;
	}
	return fakehost.sleep_error;
}

/* The monotonic clock is the real one unless a case sets it, because libcheck uses it. */
INTERPOSED int clock_gettime(clockid_t clock, struct timespec *ret)
{
	if (clock == CLOCK_MONOTONIC && fakehost.monotonic_error) {
		errno = fakehost.monotonic_error;
		return -1;
	}
	if (clock == CLOCK_MONOTONIC && take_monotonic(ret))
		return 0;
	if (clock != CLOCK_REALTIME)
		return NEXT(clock_gettime)(clock, ret);
	/* set also on failure: the module must not use it then */
	*ret = (struct timespec){.tv_sec = (time_t)fakehost.now};
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
		{"alice", fakehost.alice_uid},
		{"bob", BOB_UID},
		{"toor", 0},
		{"system", FIRST_ORDINARY_UID - 1},
		{"first", FIRST_ORDINARY_UID},
		{"nobody", NOBODYS_UID},
	};

	for (size_t i = 0; i < sizeof(accounts) / sizeof(accounts[0]); i++) {
		if ((fakehost.ignores_case ? strcasecmp : strcmp)(accounts[i].name, name) != 0)
			continue;
		*ret = accounts[i];
		return true;
	}
	return false;
}

INTERPOSED int getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size,
			  struct passwd **ret)
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
	*entry = (struct passwd){.pw_name = buffer,
				 .pw_dir = buffer,
				 .pw_shell = buffer,
				 .pw_uid = found.uid,
				 .pw_gid = found.uid};
	*ret = entry;
	return 0;
}
