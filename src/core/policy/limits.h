/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_LIMITS_H
#define CORE_POLICY_LIMITS_H

#include "core/policy/trust.h"

/* The sections that apply to one token: its issuer's, and the one that narrows it for the PAM service. */
struct limits {
	const struct issuer *issuer;
	const struct service *service; /* NULL: no section for this service */
};

/* The stricter limit of issuer and service. limits_max_lifetime() is false when there is none. */
bool limits_max_lifetime(const struct limits *l, int64_t *ret_s);
int64_t limits_min_uid(const struct limits *l);
bool limits_permit_root(const struct limits *l, const char *service);

#endif
