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
struct use limits_use(const struct limits *l);

/*
 * When a session must end that begins at now with a token that expires at exp; all in seconds since the Unix
 * epoch. It lasts at least one second. False when there is no limit.
 */
bool limits_session_end(const struct limits *l, int64_t now, int64_t exp, int64_t *ret);

#endif
