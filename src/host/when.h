/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_WHEN_H
#define HOST_WHEN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Read a point in time: seconds since the Unix epoch ("1700000000") or RFC 3339 ("2023-11-14T22:13:20Z",
 * "2023-11-14T23:13:20+01:00"; a fraction is dropped). True and *ret_s from 0 to 9999-12-31T23:59:59Z.
 */
bool when_parse(const char *text, int64_t *ret_s);

#define WHEN_SIZE 32

/* Write a point in time, from 0 to 9999-12-31, as RFC 3339 in UTC: "2023-11-14T22:13:20Z". */
void when_format(int64_t seconds, char out[WHEN_SIZE]);

#endif
