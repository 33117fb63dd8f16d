/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_DIFFERENTIAL_H
#define LINT_DIFFERENTIAL_H

/* Each prints a summary and where lint and libpam disagree, and returns the number of disagreements. */

/* Lint and libpam read and walk random stacks. Both must get the same code. */
unsigned differential_run(unsigned stacks);

/* For random stacks with one line of pam_jwt.so, lint must find exactly the results that libpam has. */
unsigned oracle_run(unsigned stacks);

#endif
