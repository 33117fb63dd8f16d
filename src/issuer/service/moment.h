/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_MOMENT_H
#define ISSUER_SERVICE_MOMENT_H

#include <stdint.h>

/* The time of a request, in seconds. */
struct moment {
	int64_t now_s;	  /* since the Unix epoch: for tokens */
	int64_t steady_s; /* from a clock that never goes back (CLOCK_BOOTTIME): for sessions and quotas */
};

struct moment moment_now(void);

#endif
