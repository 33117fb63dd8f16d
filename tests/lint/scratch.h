/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_SCRATCH_H
#define LINT_SCRATCH_H

/* A folder for stacks and modules, which goes with the program. */

/*
 * Make it, with modules/NAME.so for these names, ended by NULL, all of them the stub. The path has no end
 * slash.
 */
const char *scratch_begin(const char *stub, const char *const *modules);

/* "SCRATCH/name"; good until the fourth call from now. */
const char *scratch_path(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Write a file of it. */
void scratch_write(const char *name, const char *text);

#endif
