/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_NEWFILES_H
#define TOOL_NEWFILES_H

#include <sys/types.h>

#include "core/base/bytes.h"
#include "tool/status.h"

/* A file to be made: PREFIX and suffix, with exactly this mode whatever the umask. */
struct newfile {
	const char *suffix;
	mode_t mode;
	struct bytes content;
};

#define NEWFILES_MAX 2

/*
 * Make all of the files, or none: never in place of one that exists, and what is there when one fails, or a
 * signal comes, is removed. STATUS_OK, STATUS_REFUSED when a file exists, or STATUS_HOST.
 */
enum status newfiles_write(const char *prefix, const struct newfile *files, size_t count, struct note *n);

#endif
