/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EXPECT_H
#define EXPECT_H

#include <check.h>

#include "logbook.h"
#include "stack.h"

/* What an answer of each fault class has to be in every respect (the table of outcomes in the design). */

/* One attempt at the prompt of the module alone. */
struct attempt {
	const char *user; /* the account asked for */
	const char *typed;
	bool debug; /* with the argument debug */
};

/* In a case that is run once without and once with debug, by its _i. */
#define FOR(account, text) (&(struct attempt){account, text, _i == 1})
#define FOR_ALICE(text) FOR("alice", text)

/*
 * Make the attempt and hold everything against the class: the code, the delay asked for, PAM_AUTHTOK as the
 * next module sees it, PAM_USER, the mark, the later phases, and the log line with its slug and priority.
 */
void expect_accepted(const struct attempt *a);
void expect_refused(const struct attempt *a, const char *slug);
void expect_unavailable(const struct attempt *a, const char *slug);
void expect_passed_over(const struct attempt *a);

/*
 * Every line below 1 KiB and printable, and no 12 characters in a row of what was typed (nor all, if it is
 * shorter).
 */
void expect_clean_log(const char *typed);

#endif
