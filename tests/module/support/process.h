/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROCESS_H
#define PROCESS_H

#include <stddef.h>

/* Properties of the process that a module could change. */

/* All these properties as a text, to compare before and after. Lives as long as the scene. */
const char *process_picture(void);

/* The number of open descriptors. */
size_t process_descriptors(void);

/* The number of lines in /proc/self/maps that name this file. */
size_t process_mappings(const char *path);

#endif
