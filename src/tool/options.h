/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_OPTIONS_H
#define TOOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/names.h"
#include "tool/status.h"

/* An option. Exactly one of once, many and flag is set, and receives the value. */
struct option_spec {
	const char *name;
	const char **once;  /* one value, borrowed from argv; keeps its default if the option is not given */
	struct names *many; /* the values of a repeatable option, in the order given */
	bool *flag;	    /* true if the option is given; it takes no value */
};

#define OPTIONS_MAX 24

/* The options and the operand of a subcommand. */
struct options {
	const char *help; /* the text of --help */
	const struct option_spec *specs;
	size_t count;	      /* at most OPTIONS_MAX */
	const char **operand; /* receives the only operand; NULL: the subcommand takes none */
};

/*
 * Read the command line of a subcommand with getopt_long(). argv[0] is the name of the subcommand.
 * STATUS_OK; STATUS_HELP when --help was given and the help printed; STATUS_USAGE for an unknown option, a
 * missing value, an option given twice or too many operands; or STATUS_HOST. The note names options but
 * contains no values or operands, because these may be secret.
 */
enum status options_parse(int argc, char **argv, const struct options *o, struct note *n);

/*
 * The absolute path of a file, for functions that require one. Its last part may be a symbolic link. The
 * caller frees it. NULL with errno when the folder cannot be found.
 */
char *options_absolute_path(const char *path);

#endif
