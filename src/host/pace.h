/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_PACE_H
#define HOST_PACE_H

#include <stdbool.h>
#include <time.h>

/*
 * Refusals that take equally long. The work depends on the size of the token, the number of keys and the
 * configuration; the answer comes at the next multiple of 100 ms after the module began to look at the text.
 */

#define PACE_STEP_NS INT64_C(100000000)

/* When looking began. */
struct pace {
	/* false: the clock could not be read, and pace_wait returns at once */
	bool has_start;
	struct timespec start; /* CLOCK_MONOTONIC */
};

struct pace pace_begin(void);

/*
 * Sleep until the next multiple of PACE_STEP_NS after the beginning. The end is an absolute time, so that a
 * signal changes nothing: after EINTR the sleep goes on. Any other error ends it.
 */
void pace_wait(const struct pace *p);

#endif
