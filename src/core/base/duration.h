/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_DURATION_H
#define CORE_BASE_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* The longest duration that can be written: 100 years of 365 days. */
#define DURATION_MAX_S (INT64_C(100) * 365 * 86400)

/*
 * Read a duration: digits and one unit of s, m, h or d, as in "30s" or "7d".
 * True and *ret_s in seconds, 0 to DURATION_MAX_S; false for anything else.
 */
bool duration_parse(const char *text, int64_t *ret_s);

/* Write seconds with the largest unit that divides them: "90s", "5m", "1h", "7d". */
void duration_format(int64_t seconds, char out[24]);

/* Write seconds, 0 or more, rounded down to the two largest units: "45s", "10m", "1m 30s", "2d 3h". */
void duration_round(int64_t seconds, char out[32]);

#endif
