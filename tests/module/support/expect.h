/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EXPECT_H
#define EXPECT_H

#include <check.h>

#include "logbook.h"
#include "stack.h"

/* Checks of the complete answer for each fault class (the table of outcomes). */

/* One attempt at the prompt of the module alone. */
struct attempt {
	const char *user; /* the account asked for */
	const char *typed;
	bool debug; /* with the argument debug */
};

/* An attempt in a loop test that runs without debug (_i 0) and with it (_i 1). */
#define FOR(account, text) (&(struct attempt){account, text, _i == 1})
#define FOR_ALICE(text) FOR("alice", text)

/*
 * Make the attempt and check everything that the class determines: the code, the requested delay, PAM_AUTHTOK
 * for the next module, PAM_USER, the mark, the later phases, and the log line with its slug and priority.
 */
void expect_accepted(const struct attempt *a);
void expect_refused(const struct attempt *a, const char *slug);
void expect_unavailable(const struct attempt *a, const char *slug);
void expect_passed_over(const struct attempt *a);

/*
 * Check that every log line is printable and shorter than 1 KiB. None contains 12 characters in a row of the
 * typed text (or all of a shorter text).
 */
void expect_clean_log(const char *typed);

#endif
