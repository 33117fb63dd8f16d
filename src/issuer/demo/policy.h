/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_DEMO_POLICY_H
#define ISSUER_DEMO_POLICY_H

#include "issuer/demo/accounts.h"
#include "issuer/mint/keyring.h"
#include "issuer/mint/policy.h"

#define DEMOPOLICY_MAX_TTL_S 3600
#define DEMOPOLICY_MAX_LABELS 8 /* of the name of a host */

/*
 * Make the policy of the demo, one section that allows each account every token for itself: for every host
 * and service, signed with every key, for at most DEMOPOLICY_MAX_TTL_S. STATUS_OK or STATUS_HOST.
 */
enum status demopolicy_make(const struct demo_accounts *a, const struct keyring *keys, struct policy *ret,
			    struct note *n);

#endif
