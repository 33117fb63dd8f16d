/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_LIBPAM_H
#define LINT_LIBPAM_H

#include <security/pam_appl.h>
#include <stdbool.h>

/*
 * Run the real libpam with a folder of stacks, whose modules are all the stub. A module's argument is the
 * number of its answer.
 */

#define LIBPAM_MODULES 512

struct libpam_script {
	int answers[LIBPAM_MODULES]; /* a code of PAM for each number */
	bool asked[LIBPAM_MODULES];  /* whether the module was called */
};

extern struct libpam_script libpam_script;

/* The stub calls this function of the test program. */
int libpam_asked(const char *number);

/*
 * Start a handle for the service "svc" with the stacks in this folder. NULL if libpam cannot read one of
 * them.
 */
pam_handle_t *libpam_begin(const char *folder);
void libpam_end(pam_handle_t *pamh);

#endif
