/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>

/*
 * Tokens for real programs, which have a clock of their own: in FOLDER, for each algorithm, a folder with its
 * configuration, and files 0, 1, 2, ... of what is typed; in FOLDER/index a line for each: number, algorithm,
 * bytes, slug, name. Spread evenly over everything that a prompt takes (printable, in one line, below 1024
 * bytes). Returns an exit status.
 */
int sample_write(const char *folder, const char *user, size_t count);

#endif
