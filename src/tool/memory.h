/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_MEMORY_H
#define TOOL_MEMORY_H

/*
 * For commands that build lists and JSON from many small allocations. If one fails, the process ends with a
 * message and the exit status of STATUS_HOST. Not for code that the module shares.
 */

/* Return the argument, which is the result of an allocation. NULL ends the process. */
void *memory_or_exit(void *allocated);

/* End the process because an allocation failed. */
void memory_exit(void) __attribute__((noreturn));

#endif
