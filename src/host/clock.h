/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CLOCK_H
#define HOST_CLOCK_H

#include "core/base/reason.h"

#include <stdint.h>

/* 2025-01-01T00:00:00Z. A clock before this date was never set: no token would be expired. */
#define CLOCK_EARLIEST_S INT64_C(1735689600)

/* Read the clock, in seconds since the Unix epoch. REASON_OK or REASON_CLOCK_UNSET. */
enum reason clock_now(int64_t *ret_s);

#endif
