/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_CLI_H
#define TOOL_CLI_H

#include <jansson.h>

/* What the subcommands of pam-jwt share. */

#define EXIT_FINDINGS 1
#define EXIT_USAGE 2
#define EXIT_HOST 3

/* Complain on standard error and point to --help. Returns EXIT_USAGE. */
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What an allocation gave. NULL ends the program, for want of memory, with EXIT_HOST. */
void *need(void *allocated);

/*
 * The status to exit with: this one, or EXIT_HOST and a line on standard error where what was printed did not
 * get through. command may be NULL.
 */
int output_status(const char *command, int status);

/*
 * A copy that a terminal and JSON can bear, but for the bytes in keep: names of files may hold anything. The
 * caller frees it.
 */
char *printable(const char *text, const char *keep);

/*
 * Text as a string of JSON, printable where it is no UTF-8. Like what follows it ends the program when memory
 * runs out.
 */
json_t *json_printable(const char *text);

/* Put value, which is taken over, into an object or behind a list. */
void json_put(json_t *object, const char *name, json_t *value);
void json_append(json_t *list, json_t *value);

/* Print a document, which is taken over, in a line. */
void json_print(json_t *document);

/*
 * The path from /, which the configuration's reader asks for; its last part may still be a link, and is then
 * refused. The caller frees it. NULL with errno when its folder cannot be found.
 */
char *absolute_path(const char *path);

/* Decide a token from standard input as the module would. */
int check_main(int argc, char **argv);

/* Look over configuration, keys, clock and PAM stacks. */
int lint_main(int argc, char **argv);

/* Print the lines of PAM stacks that need the module. */
int stacks_main(int argc, char **argv);

#endif
