/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_H
#define ADMIN_H

/* What the subcommands of pam-jwt share. */

#define EXIT_FINDINGS 1
#define EXIT_USAGE 2
#define EXIT_HOST 3

/* Complain on standard error and point to --help. Returns EXIT_USAGE. */
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What an allocation gave. NULL ends the program, for want of memory, with EXIT_HOST. */
void *need(void *allocated);

/*
 * The path from /, which the configuration's reader asks for; its last part may still be a link, and is then refused.
 * The caller frees it. NULL with errno when its folder cannot be found.
 */
char *absolute_path(const char *path);

/* Decide a token from standard input as the module would. */
int check_main(int argc, char **argv);

/* Look over configuration, keys, clock and PAM stacks. */
int lint_main(int argc, char **argv);

#endif
