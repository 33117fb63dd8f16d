/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_STACKGEN_H
#define LINT_STACKGEN_H

#include "lint/random.h"

/*
 * The reader that a stack is written for. lint reads lines as libpam 1.5 does. libpam 1.7 ends a continued
 * line at a comment or an empty line, and does not cut long lines. So for 1.7 there are two forms: the one
 * for libpam, and one that lint reads in the same way. (1.7 crashes if the name of an included file is
 * missing, so no include is interrupted by a comment.)
 */
enum stackgen_form { STACKGEN_1_5, STACKGEN_1_7, STACKGEN_1_7_SPELLED_OUT };

/*
 * Write random stacks into the scratch folder: pam.d/svc, pam.d/other and inc/1 to inc/5, which they include.
 * They contain everything that libpam reads without crashing: all controls, includes, substacks, continued
 * lines, comments, missing words, and lines that are not valid at all. Each module has another number.
 */
void stackgen_write(struct random *r, enum stackgen_form form);

/*
 * Write a random control, with or without [ and ]. codes has the names of return codes to choose from, and
 * ends with NULL.
 */
void stackgen_control(struct random *r, const char *const *codes, char *ret, unsigned size);

#endif
