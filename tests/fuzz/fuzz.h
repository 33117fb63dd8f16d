/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/span.h"

/* Helpers of the fuzz targets. A target calls abort() for a fault that no sanitizer detects. */

/* Called by libFuzzer and by replay.c. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DEMAND(condition)                                                                                    \
	do {                                                                                                 \
		if (!(condition)) {                                                                          \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);              \
			abort();                                                                             \
		}                                                                                            \
	} while (0)

/* An input, read from the front. At its end reads return zeros and empty spans. */
struct input {
	struct span rest;
};

static inline uint8_t input_byte(struct input *in)
{
	uint8_t byte = in->rest.len ? in->rest.at[0] : 0;

	in->rest = span_after(in->rest, 1);
	return byte;
}

/* The bytes up to the next zero byte, which is dropped. */
static inline struct span input_part(struct input *in)
{
	const uint8_t *end = in->rest.len ? memchr(in->rest.at, 0, in->rest.len) : NULL;
	struct span part = {in->rest.at, end ? (size_t)(end - in->rest.at) : in->rest.len};

	in->rest = span_after(in->rest, part.len + 1);
	return part;
}

/* splitmix64 (Steele, Lea, Flood 2014): the next number of the sequence with this state. */
static inline uint64_t fuzz_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/*
 * The path of a name in a private folder under /dev/shm, which is removed at exit. Valid for the next eight
 * calls.
 */
const char *scratch(const char *name);
void scratch_put(const char *name, struct span content, int mode);

#endif
