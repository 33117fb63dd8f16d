/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_OPTIONS_H
#define TOOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "tool/status.h"

/* The values of an option that may be given several times, in the order given; borrowed from argv. */
struct texts {
	const char **at;
	size_t count;
};

void texts_done(struct texts *t);

/* An option with a value: once (its place is NULL before) or many times. */
struct option_spec {
	const char *name;
	const char **once;
	struct texts *many;
};

#define OPTIONS_MAX 24

/* What a subcommand understands, and what else it was given. */
struct options {
	const struct option_spec *specs;
	size_t count;	      /* at most OPTIONS_MAX */
	const char **operand; /* where the one operand goes; NULL: there is none */
	bool help;	      /* --help was given: nothing else matters */
};

/*
 * Read the command line of a subcommand, whose name is argv[0], through getopt_long.
 * STATUS_OK; STATUS_USAGE for an unknown option, a missing value, an option given twice or an operand too
 * many; or STATUS_HOST. The sentence names options, never their values.
 */
enum status options_parse(int argc, char **argv, struct options *o, struct note *n);

#endif
