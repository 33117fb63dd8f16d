/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DECISION_LOGIN_H
#define DECISION_LOGIN_H

#include "core/policy/verdict.h"
#include "decision/decision.h"

/* One login put together: what was typed, the configuration, the account, the clock; and what came of it. */

/* What came of a login. Stays where it is: its parts point at each other. */
struct outcome {
	enum reason reason;
	struct note note;     /* for a fault of the host: where, what, and what to do */
	const char *accident; /* what probably happened to a text that is no whole token, or NULL */
	struct trust trust;
	struct request request;
	char hostname[256];
	int64_t now;
	bool has_verdict; /* false: the reason was found before the token was looked at */
	struct verdict verdict;
};

/*
 * Decide a login. A refusal or a fault is decided once more, with the same time and files. The reason is
 * REASON_OUT_OF_MEMORY if the second answer differs, or if bytes_available() is false afterwards. The answer
 * stands in ret->reason; ret is filled on every outcome, outcome_done frees it. A password (shape.h) is
 * answered before any file is read and before any function of libcrypto is called. r must stay while ret is
 * used.
 */
void login_decide(const struct decision_request *r, struct outcome *ret);

/*
 * Report one rule of the decision. Where the token was not looked at, the row has a state and no texts, and
 * no rule passed.
 */
void outcome_rule(const struct outcome *o, enum rule rule, struct report_row *ret);

void outcome_done(struct outcome *o);

#endif
