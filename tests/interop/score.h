/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SCORE_H
#define SCORE_H

#include <stdbool.h>
#include <stddef.h>

/* Passed and failed checks. */
struct score {
	size_t passed;
	size_t failed;
};

/* Count a check, and print its name if it failed. Returns ok. */
bool score_count(struct score *s, bool ok, const char *alg, const char *what);

#endif
