/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_PACE_H
#define HOST_PACE_H

#include <stdbool.h>
#include <time.h>

/*
 * Equal response times for refusals. The work depends on the size of the token, the number of keys and the
 * configuration. A refusal is therefore answered at a multiple of 100 ms after the module received the text.
 */

#define PACE_STEP_NS INT64_C(100000000)

/* The time at which the module received the text. */
struct pace {
	/* false: the clock could not be read, and pace_wait returns at once */
	bool has_start;
	struct timespec start; /* CLOCK_MONOTONIC */
};

struct pace pace_begin(void);

/*
 * Sleep until the next multiple of PACE_STEP_NS after the start. The end is an absolute time: after EINTR,
 * the sleep continues to the same end. Any other error ends the sleep.
 */
void pace_wait(const struct pace *p);

#endif
