/* SPDX-License-Identifier: BSD-2-Clause */
#include "verdict.h"

#include "scoped.h"

static enum reason find_keys(const struct trust *t, struct verdict *v)
{
	return keyset_find(&t->keys, v->jws.has_kid ? &v->jws.kid : NULL, algorithm_find(v->jws.alg), &v->candidates);
}

static enum reason verify(int64_t now, struct verdict *v)
{
	enum reason r = signature_verify(&v->jws, &v->candidates, now, &v->verified);

	v->signature_tried = r != REASON_KEY_UNUSABLE;
	return r;
}

static enum reason decide(const struct trust *t, const struct request *r, int64_t now, struct verdict *v)
{
	const struct issuer *issuer = NULL;
	enum reason reason = trust_issuer(t, v->verified, &v->claims, &issuer);

	if (reason != REASON_OK)
		return reason;
	v->policy = (struct policy){t->leeway_s, issuer, trust_service(t, r->service)};
	return policy_decide(&v->policy, &v->claims, r, now);
}

static enum reason walk(const struct trust *t, struct span token, const struct request *r, int64_t now, struct verdict *v)
{
	enum reason reason;

	if ((reason = jws_parse(token, t->max_token_bytes, &v->jws, &v->note)) != REASON_OK)
		return reason;
	if (!trust_accepts_type(t, &v->jws))
		return REASON_TYPE_UNEXPECTED;
	if ((reason = find_keys(t, v)) != REASON_OK)
		return reason;
	if ((reason = verify(now, v)) != REASON_OK)
		return reason;
	if ((reason = claims_read(v->verified, &v->claims, &v->note)) != REASON_OK)
		return reason;
	return decide(t, r, now, v);
}

void verdict_reach(const struct trust *t, struct span token, const struct request *r, int64_t now, struct verdict *ret)
{
	*ret = (struct verdict){.reason = REASON_UNDECIDED, .token_bytes = token.len};
	ret->reason = walk(t, token, r, now, ret);
}

void verdict_decoy(const struct trust *t)
{
	static const uint8_t message[256] = "a message that nobody signed";
	SCOPED(bytes) signature = {0};
	const struct key *k;

	if (t->keys.count == 0)
		return;
	k = t->keys.keys[0];
	if (!bytes_alloc(k->type == KEY_SECRET ? k->alg->digest_bytes : k->signature_bytes, &signature))
		return;
	/*
	 * In range for every scheme, so that none turns it away before the arithmetic: below the modulus (RSA), both
	 * halves below the order (ECDSA), the little-endian second half below it (EdDSA).
	 */
	memset(signature.at, 0x5a, signature.len);
	signature.at[0] = 0;
	signature.at[signature.len / 2] = 0;
	signature.at[signature.len - 1] = 0x0a;
	(void)signature_check(k, (struct span){message, sizeof(message)}, bytes_span(&signature));
}

void verdict_done(struct verdict *v)
{
	claims_done(&v->claims);
	signature_free(v->verified);
	jws_done(&v->jws);
	*v = (struct verdict){0};
}
