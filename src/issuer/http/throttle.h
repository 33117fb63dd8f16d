/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_HTTP_THROTTLE_H
#define ISSUER_HTTP_THROTTLE_H

#include "issuer/http/address.h"

/*
 * Failed logins, by pairs of an address and an account. After five failures in ten minutes, the next login of
 * this pair waits 2 s before its password is checked. Each further failure doubles that, up to 60 s. No other
 * pair waits, so nobody can lock out a user who logs in from elsewhere. Times are milliseconds of one clock.
 */

/* If more pairs have failed, the one with the fewest failures is forgotten, and among these the one that
 * failed least recently. Otherwise one failure for each of 1024 invented accounts would end all waiting
 * times. */
#define THROTTLE_PAIRS 1024
#define THROTTLE_FAILURES 5
#define THROTTLE_WINDOW_MS 600000
#define THROTTLE_FIRST_MS 2000
#define THROTTLE_LONGEST_MS 60000
#define THROTTLE_ACCOUNT_BYTES 256 /* names that are equal up to here count as one */

struct throttle_pair {
	struct address address;
	char account[THROTTLE_ACCOUNT_BYTES + 1];
	int64_t failed_ms[THROTTLE_FAILURES]; /* the last failures, the newest first */
	unsigned failures;		      /* used elements of failed_ms */
	unsigned excess;		      /* failures that ended a series of five in ten minutes */
};

struct throttle {
	struct throttle_pair pairs[THROTTLE_PAIRS];
};

/* How long a login of this pair waits; 0: not at all. */
int64_t throttle_wait_ms(const struct throttle *t, const struct address *address, const char *account,
			 int64_t now_ms);

void throttle_failed(struct throttle *t, const struct address *address, const char *account, int64_t now_ms);

/* The pair has logged in. */
void throttle_forget(struct throttle *t, const struct address *address, const char *account);

#endif
