/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_WRITEFILE_H
#define TOOL_WRITEFILE_H

#include <sys/types.h>

#include "core/base/span.h"

/*
 * Make a new file, write its content and sync it. Its mode does not depend on the umask.
 *   folder   an open folder that a relative path begins at, or AT_FDCWD
 * False with errno, EEXIST if there is such a file or link. A file that was made is removed after a failure.
 * A signal must not end the process meanwhile (signals_block()).
 */
bool writefile_new(int folder, const char *path, mode_t mode, struct span content);

#endif
