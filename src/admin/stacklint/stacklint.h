/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STACKLINT_STACKLINT_H
#define ADMIN_STACKLINT_STACKLINT_H

#include <limits.h>

#include "admin/pam/stack.h"
#include "host/arguments.h"
#include "tool/finding.h"

/* What "pam-jwt lint" looks at in PAM stacks, their modules and sshd's configuration. Findings are added to
 * f. */

/*
 * Check the PAM stacks that use the module.
 *   configurations   the paths of conf= in their lines are added to it
 */
void stacklint_run(const struct pamstacks *stacks, struct findings *f, struct names *configurations);

/*
 * Whether the stack is checked: it uses the module, libpam can read it, and it is not only included by
 * others.
 */
bool stacklint_is_checked(const struct pamstacks *stacks, const struct pamstack *stack);

/* Whether distributions use the file's name for one that services include (Debian, Fedora, Arch, SUSE). */
bool stacklint_is_include(const char *path);

/* Whether a stack asks for a token to authenticate. */
bool stacklint_asks_token(const struct pamstack *stack);

/* Read the arguments of a line with pam_jwt.so, as arguments_read() does. */
enum reason stacklint_arguments(const struct pam_entry *e, struct arguments *ret, struct note *n);

/* Check the arguments and the module of a line with pam_jwt.so of this type. */
void stacklint_line(const struct pamstack *stack, const struct pam_entry *e, enum pam_type type,
		    struct findings *f, struct names *configurations);

/* Check the other modules in the entries of a stack of this type that uses pam_jwt.so. */
void stacklint_others(const struct pamstack *stack, const struct pam_entries *entries, enum pam_type type,
		      struct findings *f);

/* Look for missing modules in a stack that does not use pam_jwt.so, but probably should. */
void stacklint_misspelt(const struct pamstack *stack, struct findings *f);

/*
 * Find the file of a module by its name or path, as libpam does. False if there is none; out is then
 * undefined.
 */
bool stacklint_find_module(const char *module, char out[PATH_MAX]);

/*
 * Check the decision library beside the module at this path. Findings are reported at place, the line that
 * names the module.
 */
void stacklint_library(const char *module, const struct finding_place *place, struct findings *f);

/* Check sshd's configuration, if sshd's stack asks for a token. A missing file is no finding. */
void stacklint_sshd(const char *path, const struct pamstacks *stacks, struct findings *f);

#endif
