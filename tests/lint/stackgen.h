/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_STACKGEN_H
#define LINT_STACKGEN_H

#include "lint/random.h"

/*
 * Whom they are written for. lint reads a line as libpam 1.5 does. 1.7 ends a line that goes on at a comment
 * or an empty line, and cuts no long line: what it is to read, and the same with that spelled out, for lint.
 * (1.7 crashes where the name of a file to include is missing, so that it gets none behind a comment.)
 */
enum stackgen_form { STACKGEN_1_5, STACKGEN_1_7, STACKGEN_1_7_SPELLED_OUT };

/*
 * Write random stacks into the scratch folder: pam.d/svc, pam.d/other and inc/1 to inc/5, which they include.
 * They hold whatever libpam reads without crashing: all controls, includes, substacks, continued lines,
 * comments, what is missing, what is no line of a stack at all. Each line's module has a number of its own.
 */
void stackgen_write(struct random *r, enum stackgen_form form);

/*
 * A random control of a line, with or without [ and ]; codes: the names of return codes to choose from, ended
 * by NULL.
 */
void stackgen_control(struct random *r, const char *const *codes, char *ret, unsigned size);

#endif
