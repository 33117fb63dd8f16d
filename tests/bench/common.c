/* SPDX-License-Identifier: BSD-2-Clause */
#include "common.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define FILE_MAX 65536

void bench_fail(const char *what)
{
	(void)fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

char *bench_read(const char *path, size_t *ret_size)
{
	FILE *in = fopen(path, "rb");
	char *bytes = calloc(1, FILE_MAX + 1);
	size_t size;

	if (!in || !bytes)
		bench_fail(path);
	size = fread(bytes, 1, FILE_MAX, in);
	if (ferror(in))
		bench_fail(path);
	(void)fclose(in);
	if (ret_size)
		*ret_size = size;
	return bytes;
}

long bench_count(const char *text)
{
	long count = strtol(text, NULL, 10);

	if (count < 1)
		bench_fail("a count is less than 1");
	return count;
}

int64_t bench_now_ns(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		bench_fail("there is no monotonic clock");
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
