/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_LINT_SHADOW_H
#define ISSUER_LINT_SHADOW_H

#include "issuer/mint/policy.h"

/* Sections of a mint policy that can never decide a request. */

enum shadow_state {
	SHADOW_DECIDES,	    /* the section may decide */
	SHADOW_NEVER_HOLDS, /* no request fulfils its conditions */
	SHADOW_COVERED	    /* sections that come first decide every request that fulfils them */
};

struct shadow {
	enum shadow_state state;
	const struct policy_section *by; /* SHADOW_COVERED: a section that comes first */
	size_t others;			 /* the number of other sections that are needed to cover it */
};

/*
 * Judge the section p->at[at] of a policy from conf_load(). The answer does not depend on the account
 * database. It is exact, except that a section with more than SHADOW_MAX_REQUESTS combinations of who,
 * subject, service and key is always SHADOW_DECIDES. False when memory ran out.
 */
#define SHADOW_MAX_REQUESTS 65536
bool shadow_judge(const struct policy *p, size_t at, struct shadow *ret);

#endif
