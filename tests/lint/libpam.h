/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_LIBPAM_H
#define LINT_LIBPAM_H

#include <security/pam_appl.h>
#include <stdbool.h>

/*
 * The real libpam on a folder of stacks, whose modules are the stub: each answers by the number that is its
 * argument.
 */

#define LIBPAM_MODULES 512

struct libpam_script {
	int answers[LIBPAM_MODULES]; /* a code of PAM for each number */
	bool asked[LIBPAM_MODULES];  /* was it asked since libpam_begin? */
};

extern struct libpam_script libpam_script;

/* The stub's way into the test program. */
int libpam_asked(const char *number);

/* A handle for service "svc" with the stacks in this folder. NULL: libpam cannot read one to its end. */
pam_handle_t *libpam_begin(const char *folder);
void libpam_end(pam_handle_t *pamh);

#endif
