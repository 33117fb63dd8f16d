/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_ARGUMENTS_H
#define HOST_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/note.h"
#include "core/base/reason.h"

/* The arguments of the module in a PAM stack: where the configuration is, and how to prompt. */

enum first_pass { FIRST_PASS_IGNORE = 0, FIRST_PASS_TRY, FIRST_PASS_USE };

struct arguments {
	const char *conf; /* absolute path */
	const char *prompt;
	enum first_pass first_pass;
	bool debug;
	size_t parts; /* answers to ask for at most, 1 to PARTS_MAX (host/parts.h) */
};

/*
 * Read the arguments. REASON_OK, or REASON_CONFIG_INVALID with a note for an unknown or repeated argument or
 * an invalid value. ret borrows from argv.
 */
enum reason arguments_read(int argc, const char **argv, struct arguments *ret, struct note *n);

#endif
