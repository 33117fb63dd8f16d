/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_COMMAND_H
#define ISSUER_COMMANDS_COMMAND_H

#include "tool/outcome.h"

/*
 * The subcommands. argv[0] is the subcommand's own name. What is not OUTCOME_OK comes with a sentence in n,
 * which main() prints; warnings they print themselves.
 */
enum outcome keygen_run(int argc, char **argv, struct note *n);
enum outcome issue_run(int argc, char **argv, struct note *n);
enum outcome inspect_run(int argc, char **argv, struct note *n);
enum outcome pub_run(int argc, char **argv, struct note *n);

#endif
