/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_DECIDE_H
#define CORE_POLICY_DECIDE_H

#include "core/policy/verdict.h"

/*
 * Decide a token up to the account.
 *   token   from shape_of(); must stay, like t and r, while ret is used
 *   now     seconds since the Unix epoch, read once by the caller
 * True when every rule on the token holds: the caller then looks the account up, which nobody learns anything
 * from who has no token for it, and calls decide_account(). Until then ret->reason is REASON_UNDECIDED.
 * False when a rule is broken: the answer stands in ret->reason.
 * ret is filled in both cases; verdict_done frees it. Reads no clock and no file.
 */
bool decide_token(const struct trust *t, struct span token, const struct request *r, int64_t now,
		  struct verdict *ret);

/* Decide the account that the token opens. The answer stands in v->reason. */
void decide_account(struct verdict *v, struct account account);

#endif
