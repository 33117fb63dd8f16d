/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef JUDGE_H
#define JUDGE_H

#include "attack.h"

/*
 * Puts a token before the product, and holds the answer and everything it logged against what the attack
 * says.
 */

/* What is wrong, in one line; "" when nothing is. */
struct complaint {
	char text[1600];
};

/* The decision library and audit_line() in this process. */
bool judge_in_process(const struct world *w, const struct attack *a, struct span typed,
		      struct complaint *ret);

/*
 * The built module through libpam, with the argument debug. Nothing is asked of a text with a NUL in it,
 * which no conversation can carry: ret_skipped.
 */
bool judge_module(const struct world *w, const struct attack *a, struct span typed, bool *ret_skipped,
		  struct complaint *ret);

/*
 * A line of the log: at most 1 KiB, printable, begun by us, and no 16 bytes in a row of what was typed.
 */
bool judge_line(const char *line, size_t bytes, struct span typed, struct complaint *ret);

#endif
