/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LINT_DIFFERENTIAL_H
#define LINT_DIFFERENTIAL_H

/* Each prints how far it came and where lint and libpam disagree, and returns the number of disagreements. */

/* Random stacks, read and walked by lint and by libpam: the same code comes out. */
unsigned differential_run(unsigned stacks);

/* Random stacks with one line of ours: what lint says can come of them is what comes of them. */
unsigned oracle_run(unsigned stacks);

#endif
