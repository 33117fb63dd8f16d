/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_SCRATCH_H
#define LINT_SCRATCH_H

/* A folder for stacks and modules, which is removed at exit. */

/*
 * Make the folder, with a link modules/NAME.so to the stub for each name (NULL ends the list). Returns its
 * path without a final slash.
 */
const char *scratch_begin(const char *stub, const char *const *modules);

/* The path of a name in the folder; valid for the next three calls. */
const char *scratch_path(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Write a file in the folder. */
void scratch_write(const char *name, const char *text);

#endif
