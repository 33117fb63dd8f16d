/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/verdict.h"

#include "core/base/scoped.h"

static enum reason find_keys(const struct trust *t, struct verdict *v)
{
	return keyset_find(&t->keys, v->jws.has_kid ? &v->jws.kid : NULL, algorithm_find(v->jws.alg),
			   &v->candidates);
}

static enum reason decide(const struct trust *t, const struct request *r, int64_t now, struct verdict *v)
{
	const struct issuer *issuer = NULL;
	enum reason reason = trust_issuer(t, v->verified, &v->claims, &issuer);

	if (reason != REASON_OK)
		return reason;
	v->policy = (struct policy){t->leeway_s, issuer, trust_service(t, r->service)};
	if (!key_in_date(trust_entry(issuer, v->verified, now), now)) /* trust_issuer() found one */
		return REASON_KEY_UNUSABLE;
	if (!jws_type_is(&v->jws, issuer->type)) /* one that another section wants */
		return REASON_TYPE_UNEXPECTED;
	return policy_decide(&v->policy, &v->claims, r, now, &v->account);
}

static enum reason walk(const struct trust *t, struct span token, const struct request *r, int64_t now,
			struct verdict *v)
{
	enum reason reason;

	if ((reason = jws_parse(token, t->max_token_bytes, &v->jws, &v->note)) != REASON_OK)
		return reason;
	if (!trust_accepts_type(t, &v->jws))
		return REASON_TYPE_UNEXPECTED;
	if ((reason = find_keys(t, v)) != REASON_OK)
		return reason;
	if ((reason = signature_verify(&v->jws, &v->candidates, &v->verified)) != REASON_OK)
		return reason;
	if ((reason = claims_read(v->verified, &v->claims, &v->note)) != REASON_OK)
		return reason;
	return decide(t, r, now, v);
}

void verdict_reach(const struct trust *t, struct span token, const struct request *r, int64_t now,
		   struct verdict *ret)
{
	*ret = (struct verdict){.reason = REASON_UNDECIDED, .token_bytes = token.len};
	ret->reason = walk(t, token, r, now, ret);
}

void verdict_done(struct verdict *v)
{
	claims_done(&v->claims);
	signature_free(v->verified);
	jws_done(&v->jws);
	*v = (struct verdict){0};
}
