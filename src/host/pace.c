/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/pace.h"

#include <errno.h>
#include <stdint.h>

#define NS_PER_S INT64_C(1000000000)

struct pace pace_begin(void)
{
	struct pace p = {0};

	p.has_start = clock_gettime(CLOCK_MONOTONIC, &p.start) == 0;
	return p;
}

/* The next multiple of PACE_STEP_NS after start that is later than now. */
static struct timespec next_step(const struct timespec *start, const struct timespec *now)
{
	int64_t elapsed_ns = (now->tv_sec - start->tv_sec) * NS_PER_S + (now->tv_nsec - start->tv_nsec);
	int64_t wait_ns = (elapsed_ns / PACE_STEP_NS + 1) * PACE_STEP_NS + start->tv_nsec;

	return (struct timespec){start->tv_sec + (time_t)(wait_ns / NS_PER_S), (long)(wait_ns % NS_PER_S)};
}

void pace_wait(const struct pace *p)
{
	struct timespec now, end;
	int error;

	if (!p->has_start || clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return;
	end = next_step(&p->start, &now);
	do
		error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
	while (error == EINTR);
}
