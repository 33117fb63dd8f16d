/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/decide.h"

#include "core/policy/rules.h"

static enum reason find_keys(struct verdict *v)
{
	const struct span *kid = v->jws.has_kid ? &v->jws.kid : NULL;

	return keyset_find(&v->trust->keys, kid, algorithm_find(v->jws.alg), &v->candidates);
}

/* Find the configuration sections that apply to the token, by its verified claims. */
static enum reason find_limits(struct verdict *v)
{
	const struct issuer *issuer = NULL;
	enum reason reason = trust_issuer(v->trust, v->verified, &v->claims, &issuer);

	if (reason == REASON_OK)
		v->limits = (struct limits){issuer, trust_service(v->trust, v->request->service)};
	return reason;
}

static enum reason decide(struct verdict *v, struct span token)
{
	enum reason reason;

	if ((reason = jws_parse(token, v->trust->max_token_bytes, &v->jws, &v->note)) != REASON_OK)
		return reason;
	if (!trust_accepts_type(v->trust, &v->jws))
		return REASON_TYPE_UNEXPECTED;
	if ((reason = find_keys(v)) != REASON_OK)
		return reason;
	if ((reason = signature_verify(&v->jws, &v->candidates, &v->verified)) != REASON_OK)
		return reason;
	if ((reason = claims_read(v->verified, &v->claims, &v->note)) != REASON_OK)
		return reason;
	if ((reason = find_limits(v)) != REASON_OK)
		return reason;
	return rules_judge_token(v);
}

bool decide_token(const struct trust *t, struct span token, const struct request *r, int64_t now,
		  struct verdict *ret)
{
	enum reason reason;

	*ret = (struct verdict){.trust = t, .request = r, .now = now, .token_bytes = token.len};
	reason = decide(ret, token);
	if (reason == REASON_OK)
		return true;
	ret->reason = reason;
	return false;
}

void decide_account(struct verdict *v, struct account account)
{
	v->account = account;
	v->reason = rules_judge_account(v);
}

void decide_use(struct verdict *v, const struct usage *usage)
{
	v->usage = *usage;
	v->reason = rules_judge_use(v);
}
