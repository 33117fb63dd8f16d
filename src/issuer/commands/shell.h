/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_SHELL_H
#define ISSUER_COMMANDS_SHELL_H

#include <stdbool.h>

#include "issuer/commands/split.h"

/*
 * "jwt-issuer shell": the only commands of an account that may only ask for tokens. sshd starts it as
 * ForceCommand, or as the login shell jwt-issuer-shell with "-c TEXT".
 */

/* Whether argv[0] is the name of the login shell: jwt-issuer-shell, also with a path, or with - before it. */
bool shell_is_name(const char *argv0);

/*
 * Read what the user wants to run, and check that it is permitted: a command, and options of that command
 * that are on our list, each in full. No operand is permitted.
 *   argv       "shell", or "shell -c TEXT"
 *   original   the environment variable SSH_ORIGINAL_COMMAND, or NULL: the TEXT without -c, and for a TEXT of
 *              "jwt-issuer shell", with which sshd calls the login shell for a ForceCommand
 *   ret        the command without "jwt-issuer" before it; ret->at[0] is issue, inspect or log
 * STATUS_OK; STATUS_HELP when the help must be printed, because there is no command or it is --help;
 * STATUS_REFUSED for what is not permitted; STATUS_USAGE for what cannot be read.
 */
enum status shell_read(int argc, char **argv, const char *original, struct split *ret, struct note *n);

void shell_print_help(void);

/*
 * Empty the environment but for TERM and NO_COLOR. sshd lets users set variables (AcceptEnv), and OpenSSL
 * would read its configuration from the file that OPENSSL_CONF names.
 */
void shell_clear_environment(void);

#endif
