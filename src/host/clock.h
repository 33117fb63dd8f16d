/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CLOCK_H
#define HOST_CLOCK_H

#include "core/base/reason.h"

#include <stdint.h>

/* 2025-01-01T00:00:00Z. A clock that shows an earlier date was never set: every token would look fresh. */
#define CLOCK_EARLIEST_S INT64_C(1735689600)

/* Seconds since the Unix epoch. REASON_OK or REASON_CLOCK_UNSET. */
enum reason clock_now(int64_t *ret_s);

#endif
