/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef JUDGE_H
#define JUDGE_H

#include "attack.h"

/* Give a token to the tested code, and compare the answer and the log with the attack's expectation. */

/* What is wrong, in one line; "" if nothing is. */
struct complaint {
	char text[1600];
};

/* With the decision library and audit_line() in this process. */
bool judge_in_process(const struct world *w, const struct attack *a, struct span typed,
		      struct complaint *ret);

/*
 * With the built module through libpam, with the argument debug. A text with a NUL cannot pass a
 * conversation: ret_skipped is then set.
 */
bool judge_module(const struct world *w, const struct attack *a, struct span typed, bool *ret_skipped,
		  struct complaint *ret);

/*
 * Check a log line: it is printable, has at most 1 KiB, begins as our lines do, and has no 16 bytes in a row
 * of the typed text.
 */
bool judge_line(const char *line, size_t bytes, struct span typed, struct complaint *ret);

#endif
