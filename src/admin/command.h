/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_COMMAND_H
#define ADMIN_COMMAND_H

#include "tool/status.h"

/* The subcommands, as tool/program.h has them. */
enum status check_run(int argc, char **argv, struct note *n);
enum status keys_run(int argc, char **argv, struct note *n);
enum status lint_run(int argc, char **argv, struct note *n);
enum status revoke_run(int argc, char **argv, struct note *n);
enum status revoked_run(int argc, char **argv, struct note *n);
enum status stacks_run(int argc, char **argv, struct note *n);
enum status store_run(int argc, char **argv, struct note *n);
enum status unrevoke_run(int argc, char **argv, struct note *n);

#endif
