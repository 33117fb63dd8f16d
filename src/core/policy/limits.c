/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/limits.h"

bool limits_max_lifetime(const struct limits *l, int64_t *ret_s)
{
	bool issuer = l->issuer->has_max_lifetime, service = l->service && l->service->has_max_lifetime;

	if (!issuer && !service)
		return false;
	if (!service || (issuer && l->issuer->max_lifetime_s < l->service->max_lifetime_s))
		*ret_s = l->issuer->max_lifetime_s;
	else
		*ret_s = l->service->max_lifetime_s;
	return true;
}

int64_t limits_min_uid(const struct limits *l)
{
	int64_t min = l->issuer->min_uid;

	return l->service && l->service->has_min_uid && l->service->min_uid > min ? l->service->min_uid : min;
}

static bool permits(const struct root_permit *permit, const char *service)
{
	return permit->everywhere || names_has(&permit->services, service);
}

bool limits_permit_root(const struct limits *l, const char *service)
{
	if (l->service && l->service->has_root && !permits(&l->service->root, service))
		return false;
	return permits(&l->issuer->root, service);
}
