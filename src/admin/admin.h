/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_H
#define ADMIN_H

/* What the subcommands of pam-jwt share. */

#define EXIT_USAGE 2
#define EXIT_HOST 3

/* Complain on standard error and point to --help. Returns EXIT_USAGE. */
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Decide a token from standard input as the module would. */
int check_main(int argc, char **argv);

#endif
