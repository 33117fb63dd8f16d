/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_PROGRAM_H
#define TOOL_PROGRAM_H

#include <stddef.h>

#include "tool/status.h"

/*
 * A subcommand. argv[0] of run() is its name. If run() does not return STATUS_OK, it sets the note, which
 * program_main() prints; the note stays empty if the output is the explanation, such as the findings of lint.
 * The subcommand prints warnings itself.
 */
struct subcommand {
	const char *name;
	enum status (*run)(int argc, char **argv, struct note *n);
	const char *summary; /* for --help */
};

struct program {
	const char *name;
	const char *purpose; /* a sentence for --help */
	const struct subcommand *commands;
	size_t count;
	/* called instead of c->run(), to do something before or after it; NULL: c->run() is called */
	enum status (*run)(const struct subcommand *c, int argc, char **argv, struct note *n);
};

/*
 * The work of main(): run the subcommand, or print the help or the version; check that standard output could
 * be written; print the note; return the exit status.
 */
int program_main(const struct program *p, int argc, char **argv);

#endif
