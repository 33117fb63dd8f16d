/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_VERDICT_H
#define CORE_POLICY_VERDICT_H

#include "core/policy/limits.h"
#include "core/policy/request.h"

/* One token, one request, one answer: from the token's text to the decision. */
struct verdict {
	const struct trust *trust; /* these three are what it is about; borrowed */
	const struct request *request;
	int64_t now;
	enum reason reason;
	struct note note; /* what exactly is wrong with the token's form; may be empty */
	size_t token_bytes;
	struct jws jws; /* UNTRUSTED unless verified is set; {0} when it could not be parsed */
	struct candidates candidates;
	struct verified *verified; /* NULL until the signature held */
	struct claims claims;	   /* {0} until then */
	struct limits limits;	   /* limits.issuer is NULL until a section was found */
	struct account account;	   /* ACCOUNT_NOT_ASKED until verdict_account() */
};

/*
 * Decide a token up to the account.
 *   token   from shape_of(); must stay, like t and r, while ret is used
 *   now     seconds since the Unix epoch, read once by the caller
 * True when every rule on the token holds: the caller then looks the account up, which nobody learns anything
 * from who has no token for it, and calls verdict_account(). Until then ret->reason is REASON_UNDECIDED.
 * False when a rule is broken: the answer stands in ret->reason.
 * ret is filled in both cases; verdict_done frees it. Reads no clock and no file.
 */
bool verdict_token(const struct trust *t, struct span token, const struct request *r, int64_t now,
		   struct verdict *ret);

/* Decide the account that the token opens. The answer stands in v->reason. */
void verdict_account(struct verdict *v, struct account account);

void verdict_done(struct verdict *v);

#endif
