/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/clock.h"

#include <time.h>

#include "core/token/claims.h"

enum reason clock_now(int64_t *ret_s)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return REASON_CLOCK_UNSET;
	if ((int64_t)now.tv_sec < CLOCK_EARLIEST_S || (int64_t)now.tv_sec > CLAIMS_MAX_DATE)
		return REASON_CLOCK_UNSET;
	*ret_s = (int64_t)now.tv_sec;
	return REASON_OK;
}
