/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ALLOCATOR_H
#define ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Replaces libc's allocator and can make it fail: malloc, calloc, realloc, reallocarray, memalign,
 * aligned_alloc and posix_memalign, for the module and every library that it calls. libc's own strdup,
 * asprintf and fopen use it too. For one thread.
 */

#define ALLOCATOR_NEVER (-1)

struct allocator {
	bool armed;	   /* calls are counted and may fail */
	bool from_then_on; /* every later call fails too */
	long fails_at;	   /* the call that fails, from 0; or ALLOCATOR_NEVER */
	size_t only;	   /* only blocks of this size are counted and fail; 0: all */
	size_t largest;	   /* larger blocks always fail; 0: none */
	long calls;	   /* the number of calls while armed */
	long live;	   /* blocks allocated and not freed, armed or not */
};

extern struct allocator allocator;

/* Plan this failure, and count the calls from 0 again. */
void allocator_order(long fails_at, bool from_then_on);

#endif
