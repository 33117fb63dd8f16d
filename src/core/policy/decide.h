/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_DECIDE_H
#define CORE_POLICY_DECIDE_H

#include "core/policy/verdict.h"

/*
 * Check a token against every rule that does not need the account.
 *   token   from shape_of(); must stay valid, like t and r, while ret is used
 *   now     seconds since the Unix epoch, read once by the caller
 * True when all these rules hold: the caller then looks the account up and calls decide_account(). Without a
 * valid token for an account, nobody learns whether it exists. Until then ret->reason is REASON_UNDECIDED.
 * False when a rule fails: ret->reason says which. ret is filled in both cases; verdict_done() frees it.
 * Reads no clock and no file.
 */
bool decide_token(const struct trust *t, struct span token, const struct request *r, int64_t now,
		  struct verdict *ret);

/* Check the account that the token names. The result is v->reason. */
void decide_account(struct verdict *v, struct account account);

/*
 * Check whether an accepted token may be used now, given what the store says of it. To be called last, and
 * only if use_is_limited() (use.h). The result is v->reason.
 */
void decide_use(struct verdict *v, const struct usage *usage);

#endif
