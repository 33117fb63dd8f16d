/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded into a program: its time of day is off by $CLOCK_STEP seconds, which may begin with "-".
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static long step_s; /* copy of $CLOCK_STEP, because sshd clears the environment of its children */

__attribute__((constructor)) static void take_step(void)
{
	const char *value = getenv("CLOCK_STEP");

	step_s = value ? strtol(value, NULL, 10) : 0;
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *ret)
{
	int (*real)(clockid_t, struct timespec *);
	int done;

	*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	done = real(clock, ret);
	if (done == 0 && clock == CLOCK_REALTIME)
		ret->tv_sec += step_s;
	return done;
}

__attribute__((visibility("default"))) time_t time(time_t *ret)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (ret)
		*ret = now.tv_sec;
	return now.tv_sec;
}
