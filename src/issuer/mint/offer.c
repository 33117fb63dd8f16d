/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/offer.h"

#include "core/base/scoped.h"
#include "issuer/mint/condition.h"

/* POLICY_WHO, POLICY_SUBJECT and POLICY_ROOT are the conditions that are judged first. */
static bool applies(const struct policy_section *s, const struct policy_request *who)
{
	static const struct names none = {0};
	const struct policy_request r = {
		.caller = who->caller,
		.caller_is_root = who->caller_is_root,
		.groups = who->groups,
		.subject = who->caller,
		.subject_is_root = who->caller_is_root,
		.audiences = &none,
		.claims = &none,
	};

	return s->kind == POLICY_ALLOW && condition_judge(s, &r, NULL) > POLICY_ROOT;
}

static bool add_once(struct names *to, const struct names *more)
{
	for (size_t i = 0; i < more->count; i++)
		if (!names_has(to, more->at[i]) && !names_add(to, more->at[i]))
			return false;
	return true;
}

bool policy_offer(const struct policy *p, const struct policy_request *who, struct policy_offer *ret)
{
	SCOPED(policy_offer) o = {0};

	for (size_t i = 0; i < p->count; i++) {
		const struct policy_section *s = &p->at[i];

		if (!applies(s, who))
			continue;
		if (!add_once(&o.audiences, &s->audiences) || !add_once(&o.services, &s->services) ||
		    !add_once(&o.keys, &s->keys))
			return false;
		if (s->max_ttl_s > o.max_ttl_s)
			o.max_ttl_s = s->max_ttl_s;
	}
	*ret = TAKE(o);
	return true;
}

void policy_offer_done(struct policy_offer *o)
{
	names_done(&o->audiences);
	names_done(&o->services);
	names_done(&o->keys);
	*o = (struct policy_offer){0};
}
