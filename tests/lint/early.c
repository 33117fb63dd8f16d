/* SPDX-License-Identifier: BSD-2-Clause */
/* Preloaded: a clock that was never set. */
#include <time.h>

__attribute__((visibility("default"))) int clock_gettime(clockid_t id, struct timespec *ret)
{
	(void)id;
	*ret = (struct timespec){.tv_sec = 1735689600 - 1}; /* the last second of 2024 */
	return 0;
}
