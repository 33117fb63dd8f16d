/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_PROGRAM_H
#define TOOL_PROGRAM_H

#include <stddef.h>

#include "tool/status.h"

/*
 * A subcommand. argv[0] is its own name. It explains a status other than STATUS_OK in the note, which
 * program_main() prints. The note is empty if the output of the subcommand is the explanation, as the
 * findings of lint are. Warnings are printed by the subcommand.
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
	/* what runs a subcommand; NULL: its own run() */
	enum status (*run)(const struct subcommand *c, int argc, char **argv, struct note *n);
};

/*
 * What main() does: run the subcommand, or answer --help and --version; check that standard output could be
 * written; print the note; return the exit status.
 */
int program_main(const struct program *p, int argc, char **argv);

#endif
