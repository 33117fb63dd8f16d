/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_CONDITION_H
#define ISSUER_MINT_CONDITION_H

#include "issuer/mint/section.h"

/*
 * Judge a request by the conditions of one section of the mint policy.
 *   r     well-formed: policy_decide() has checked it
 *   ret   the explanation of the result; may be NULL
 * Returns the first condition that does not hold, or POLICY_HOLDS.
 */
enum policy_condition condition_judge(const struct policy_section *s, const struct policy_request *r,
				      struct policy_finding *ret);

/* Whether a pattern of audiences matches a host. */
bool condition_matches(const char *pattern, const char *host);

#endif
