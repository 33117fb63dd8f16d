/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COMMON_H
#define COMMON_H

#include <stddef.h>
#include <stdint.h>

/* What the benchmark's programs have in common. Each ends the program, with a message, when it fails. */

/* A file's bytes with a NUL behind them. The caller frees them. ret_size may be NULL. */
char *bench_read(const char *path, size_t *ret_size);

/* A count of at least 1. */
long bench_count(const char *text);

/* The monotonic clock. */
int64_t bench_now_ns(void);

_Noreturn void bench_fail(const char *what);

#endif
