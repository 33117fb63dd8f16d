/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_OPTIONS_H
#define TOOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/names.h"
#include "tool/status.h"

/* An option: one of the three says where it goes. */
struct option_spec {
	const char *name;
	const char **once;  /* a value, borrowed from argv; what was there before is the default */
	struct names *many; /* a value each time, in the order given */
	bool *flag;	    /* no value; true if given */
};

#define OPTIONS_MAX 24

/* What a subcommand takes. */
struct options {
	const char *help; /* what --help prints */
	const struct option_spec *specs;
	size_t count;	      /* at most OPTIONS_MAX */
	const char **operand; /* where the one operand goes; NULL: there is none */
};

/*
 * Read the command line of a subcommand, whose name is argv[0], through getopt_long.
 * STATUS_OK; STATUS_HELP when --help was given and the help printed; STATUS_USAGE for an unknown option, a
 * missing value, an option given twice or an operand too many; or STATUS_HOST. The note names options, never
 * their values or operands, which may be secret.
 */
enum status options_parse(int argc, char **argv, const struct options *o, struct note *n);

/*
 * The path of a file from /, for the readers that require one. The last part may still be a link. The caller
 * frees it. NULL with errno when its folder cannot be found.
 */
char *options_absolute_path(const char *path);

#endif
