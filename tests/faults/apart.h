/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APART_H
#define APART_H

#include <stddef.h>

/*
 * Something that may crash, in a process of its own that begins as this one is.
 *   bytes   room at result for what it finds out, filled in only when it comes to its end
 * Returns 0, or the signal that ended it; the frames of a crash's stack, one a line, are then in ret_stack
 * (of APART_STACK_BYTES).
 */

#define APART_STACK_BYTES 8192
#define APART_SECONDS 60

int apart(void (*work)(const void *order, void *result), const void *order, void *result, size_t bytes,
	  char *ret_stack);

#endif
