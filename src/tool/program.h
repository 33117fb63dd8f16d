/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_PROGRAM_H
#define TOOL_PROGRAM_H

#include <stddef.h>

#include "tool/status.h"

/*
 * A subcommand. argv[0] is its own name. A status other than STATUS_OK comes with a note, which is then
 * printed; or, when what the subcommand printed is the answer, with an empty note. Warnings it prints itself.
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
	/* runs the subcommand chosen; NULL: nothing more than that is to be done */
	enum status (*run)(const struct subcommand *c, int argc, char **argv, struct note *n);
};

/*
 * The whole of main(): find the subcommand and run it, or answer --help and --version; see to it that what
 * was printed arrived; print the note; and return the exit status.
 */
int program_main(const struct program *p, int argc, char **argv);

#endif
