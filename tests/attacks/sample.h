/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>

/*
 * Write tokens for real programs, which use the real clock. FOLDER gets a folder for each algorithm with its
 * configuration, files 0, 1, 2, ... with the texts to type, and an index with a line for each: number,
 * algorithm, bytes, slug, name. They are spread evenly over all texts that fit a prompt (printable, one line,
 * below 1024 bytes). Returns an exit status.
 */
int sample_write(const char *folder, const char *user, size_t count);

#endif
