/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_COMMAND_H
#define ISSUER_COMMANDS_COMMAND_H

#include "tool/status.h"

/* The run functions of the subcommands; tool/program.h has their contract. */
enum status keygen_run(int argc, char **argv, struct note *n);
enum status issue_run(int argc, char **argv, struct note *n);
enum status inspect_run(int argc, char **argv, struct note *n);
enum status pub_run(int argc, char **argv, struct note *n);
enum status policy_run(int argc, char **argv, struct note *n);
enum status lint_run(int argc, char **argv, struct note *n);
enum status serve_run(int argc, char **argv, struct note *n);
enum status mint_run(int argc, char **argv, struct note *n);
enum status log_run(int argc, char **argv, struct note *n);

#endif
