/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DECISION_LOGIN_H
#define DECISION_LOGIN_H

#include "core/policy/verdict.h"
#include "decision/decision.h"

/* One login: what was typed, the configuration, the account and the clock give a decision. */

/* The result of a login. Must not be copied or moved: its members point to each other. */
struct outcome {
	enum reason reason;
	struct note note; /* for a fault of the host: where, what, and what to do */
	const char *hint; /* what probably happened to text that is not a complete token, or NULL */
	struct trust trust;
	struct request request;
	char hostname[256];
	int64_t now;
	bool has_verdict; /* false: decided before the token was checked */
	struct verdict verdict;
};

/*
 * Decide a login. A refusal or a fault is decided a second time, with the same time and files. The reason is
 * REASON_OUT_OF_MEMORY if the second result differs, or if bytes_available() is false afterwards.
 * ret->reason is the result; ret is filled in every case, and outcome_done() frees it. For a password
 * (shape.h), no file is read and no function of libcrypto is called. r must stay valid while ret is used.
 */
void login_decide(const struct decision_request *r, struct outcome *ret);

/* Whether the outcome is an acceptance of a token whose use is limited, which the store has not judged yet.
 */
bool login_needs_store(const struct outcome *o);

/*
 * Ask the store about such a token. The result is o->reason.
 *   may_take   record the use; otherwise only look the token up
 */
void login_ask_store(struct outcome *o, bool may_take);

/*
 * Convert an outcome to a struct decision, which borrows nothing from o.
 *   wants_rows  fill the rows of all rules, not only of the failed one
 *   ret         initialised by decision_begin(); other rows stay unset
 */
void outcome_describe(const struct outcome *o, bool wants_rows, struct decision *ret);

void outcome_done(struct outcome *o);

#endif
