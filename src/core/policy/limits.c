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

/* "once" is stricter than any duration. */
static struct use stricter_use(struct use a, struct use b)
{
	if (a.kind != b.kind)
		return a.kind > b.kind ? a : b;
	return a.within_s < b.within_s ? a : b;
}

struct use limits_use(const struct limits *l)
{
	return l->service ? stricter_use(l->issuer->use, l->service->use) : l->issuer->use;
}

/* The earliest of several dates, in seconds since the Unix epoch. */
struct earliest {
	bool is_set;
	int64_t at;
};

static void add_date(struct earliest *e, int64_t at)
{
	if (!e->is_set || at < e->at)
		*e = (struct earliest){true, at};
}

static void add_ends(struct earliest *e, const struct session_limit *limit, int64_t now, int64_t exp)
{
	if (limit->has_max)
		add_date(e, now + limit->max_s);
	if (limit->ends_with_token)
		add_date(e, exp);
}

bool limits_session_end(const struct limits *l, int64_t now, int64_t exp, int64_t *ret)
{
	struct earliest end = {0};

	add_ends(&end, &l->issuer->session, now, exp);
	if (l->service)
		add_ends(&end, &l->service->session, now, exp);
	if (end.is_set)
		*ret = end.at > now ? end.at : now + 1;
	return end.is_set;
}
