/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_OFFER_H
#define ISSUER_MINT_OFFER_H

#include "issuer/mint/policy.h"

/* What the allow sections that apply to an account permit, each once and in the order of the file. */
struct policy_offer {
	struct names audiences; /* patterns, as the policy has them */
	struct names services;	/* "*": every service */
	struct names keys;
	int64_t max_ttl_s; /* the longest of all; 0: no section applies to the account */
};

/*
 * Collect what an account can request for itself, as suggestions for a form. A section applies if who,
 * subject and root hold for a token that opens the account of the caller. Only policy_decide() decides: this
 * does not look at deny sections, and no section need allow an audience, a service and a lifetime together.
 *   who   caller, caller_is_root and groups; the other members are not read
 * False when memory ran out.
 */
bool policy_offer(const struct policy *p, const struct policy_request *who, struct policy_offer *ret);

void policy_offer_done(struct policy_offer *o);

#endif
