/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_VERDICT_H
#define CORE_POLICY_VERDICT_H

#include "core/policy/rules.h"

/* One token, one request, one answer: the whole way from the token's text to the decision. */
struct verdict {
	enum reason reason;
	struct note note; /* what exactly is wrong with the token's form; may be empty */
	size_t token_bytes;
	/* UNTRUSTED unless verified is set; {0} when it could not be parsed */
	struct jws jws;
	struct candidates candidates;
	struct verified *verified; /* NULL until the signature held */
	struct claims claims;	   /* {0} until then */
	struct policy policy;	   /* policy.issuer is NULL until a section was found */
	struct account account;
};

/*
 * Decide a token.
 *   token   from shape_of(); must stay, like t and r, while ret is used
 * The answer stands in ret->reason; verdict_done frees the rest. ret is filled on every outcome.
 */
void verdict_reach(const struct trust *t, struct span token, const struct request *r, int64_t now,
		   struct verdict *ret);

void verdict_done(struct verdict *v);

#endif
