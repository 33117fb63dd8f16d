/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ALLOCATOR_H
#define ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * libc's allocator with failures to order: malloc, calloc, realloc, reallocarray, memalign, aligned_alloc and
 * posix_memalign of the module and of every library that it calls. (libc's own strdup, asprintf and fopen
 * come through here too.) For one thread.
 */

#define ALLOCATOR_NEVER (-1)

struct allocator {
	bool armed;	   /* the calls count, and may fail */
	bool from_then_on; /* not only the one that is to fail, but every later one */
	long fails_at;	   /* which call fails, from 0; ALLOCATOR_NEVER */
	size_t only;	   /* blocks of another size do not count, and do not fail; 0: all do */
	size_t largest;	   /* larger blocks cannot be had; 0: all can */
	long calls;	   /* so far while armed */
	long live;	   /* blocks allocated and not freed, armed or not */
};

extern struct allocator allocator;

/* Count from 0 again, with this failure to come. */
void allocator_order(long fails_at, bool from_then_on);

#endif
