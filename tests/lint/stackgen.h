/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_STACKGEN_H
#define LINT_STACKGEN_H

#include "lint/random.h"

/*
 * Write random stacks into the scratch folder: pam.d/svc, pam.d/other and inc/1 to inc/5, which they include. They hold
 * whatever libpam reads without crashing: all controls, includes, substacks, continued lines, comments, what is missing,
 * what is no line of a stack at all. Each line's module has a number of its own.
 */
void stackgen_write(struct random *r);

/* A random control of a line, with or without [ and ]; codes: the names of return codes to choose from, ended by NULL. */
void stackgen_control(struct random *r, const char *const *codes, char *ret, unsigned size);

#endif
