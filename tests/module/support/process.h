/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROCESS_H
#define PROCESS_H

#include <stddef.h>

/* What a module could change in its host's process. */

/* Everything at once, as text: two texts differ where something was changed. Lives as long as the scene. */
const char *process_picture(void);

/* Open descriptors. */
size_t process_descriptors(void);

/* Lines of /proc/self/maps that name the file of this path. */
size_t process_mappings(const char *path);

#endif
