/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APART_H
#define APART_H

#include <stddef.h>

/*
 * Run something that may crash in a forked process.
 *   bytes   size of result, which is filled in only if the process ends normally
 * Returns 0, or the signal that ended the process. ret_stack (of APART_STACK_BYTES) then has the frames of
 * its stack, one a line.
 */

#define APART_STACK_BYTES 8192
#define APART_SECONDS 60

int apart(void (*work)(const void *order, void *result), const void *order, void *result, size_t bytes,
	  char *ret_stack);

#endif
