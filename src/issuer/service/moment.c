/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/moment.h"

#include <time.h>

struct moment moment_now(void)
{
	struct timespec steady = {0};

	(void)clock_gettime(CLOCK_BOOTTIME, &steady);
	return (struct moment){.now_s = time(NULL), .steady_s = steady.tv_sec};
}
