/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_READFILE_H
#define TOOL_READFILE_H

#include "core/base/bytes.h"
#include "tool/outcome.h"

/* More than any key or token we accept. */
#define READFILE_MAX_BYTES 65536

/*
 * Read a file, a pipe or a device to its end.
 *   ret_exposed   whether it is a regular file that its group or others may read
 * OUTCOME_OK; OUTCOME_REFUSED when it is longer than READFILE_MAX_BYTES; OUTCOME_HOST when it cannot be read.
 */
enum outcome readfile_path(const char *path, struct bytes *ret, bool *ret_exposed, struct note *n);

/* The same for standard input. */
enum outcome readfile_stdin(struct bytes *ret, struct note *n);

#endif
