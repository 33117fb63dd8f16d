/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_LIMITS_H
#define CORE_POLICY_LIMITS_H

#include "core/policy/trust.h"

/* The sections of the configuration that decide one token: its issuer's, narrowed by the PAM service's. */
struct limits {
	int64_t leeway_s;
	const struct issuer *issuer;
	const struct service *service; /* NULL: no section for this service */
};

/* The stricter of issuer and service. False: the lifetime has no limit. */
bool limits_max_lifetime(const struct limits *l, int64_t *ret_s);
int64_t limits_min_uid(const struct limits *l);
bool limits_permit_root(const struct limits *l, const char *service);

#endif
