/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_READFILE_H
#define TOOL_READFILE_H

#include "core/base/bytes.h"
#include "tool/status.h"

/* Longer than any key or token that we accept. */
#define READFILE_MAX_BYTES 65536

/*
 * Read a file, a pipe or a device to its end.
 *   ret_exposed   whether it is a regular file that its group or others may read
 * STATUS_OK; STATUS_REFUSED when it is longer than READFILE_MAX_BYTES; STATUS_HOST when it cannot be read.
 */
enum status readfile_path(const char *path, struct bytes *ret, bool *ret_exposed, struct note *n);

/* Read standard input to its end. Returns the same statuses. */
enum status readfile_stdin(struct bytes *ret, struct note *n);

#endif
