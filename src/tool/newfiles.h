/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_NEWFILES_H
#define TOOL_NEWFILES_H

#include <sys/types.h>

#include "core/base/bytes.h"
#include "tool/status.h"

/* A file to be made. Its path is the prefix and the suffix; its mode does not depend on the umask. */
struct newfile {
	const char *suffix;
	mode_t mode;
	struct bytes content;
};

#define NEWFILES_MAX 2

/*
 * Make all files or none, with signals blocked. Existing files are never replaced. If a file cannot be made,
 * those made before it are removed. STATUS_OK; STATUS_REFUSED when a file exists; STATUS_USAGE when a path is
 * too long; STATUS_HOST.
 */
enum status newfiles_write(const char *prefix, const struct newfile *files, size_t count, struct note *n);

#endif
