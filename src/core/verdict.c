/* SPDX-License-Identifier: BSD-2-Clause */
#include "verdict.h"

#include "scoped.h"

static enum reason find_keys(const struct trust *t, struct verdict *v)
{
	return keyset_find(&t->keys, v->jws.has_kid ? &v->jws.kid : NULL, algorithm_find(v->jws.alg), &v->candidates);
}

static enum reason decide(const struct trust *t, const struct request *r, int64_t now, struct verdict *v)
{
	const struct issuer *issuer = NULL;
	enum reason reason = trust_issuer(t, v->verified, &v->claims, &issuer);

	if (reason != REASON_OK)
		return reason;
	v->policy = (struct policy){t->leeway_s, issuer, trust_service(t, r->service)};
	if (!key_in_date(trust_entry(issuer, v->verified, now), now))	/* trust_issuer() found one */
		return REASON_KEY_UNUSABLE;
	if (!jws_type_is(&v->jws, issuer->type))	/* one that another section wants */
		return REASON_TYPE_UNEXPECTED;
	return policy_decide(&v->policy, &v->claims, r, now, &v->account);
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
	if ((reason = signature_verify(&v->jws, &v->candidates, &v->verified)) != REASON_OK)
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

/* Whether the arithmetic of a verification under this key was done: candidates are tried up to the one that verifies. */
static bool was_tried(const struct verdict *v, const struct key *k)
{
	for (size_t i = 0; i < v->candidates.count; i++) {
		if (v->candidates.keys[i] == k)
			return signature_is_plausible(k, bytes_span(&v->jws.signature));
		if (v->verified && v->candidates.keys[i] == verified_key(v->verified))
			break;
	}
	return false;
}

static void decoy_signature(const struct key *k)
{
	static const uint8_t message[256] = "a message that nobody signed";
	SCOPED(bytes) signature = {0};

	if (!bytes_alloc(k->type == KEY_SECRET ? k->alg->digest_bytes : k->signature_bytes, &signature))
		return;
	/* Plausible for every scheme: below the modulus, both halves below the order, the last byte below that of L. */
	memset(signature.at, 0x5a, signature.len);
	signature.at[0] = 0;
	signature.at[signature.len / 2] = 0;
	signature.at[signature.len - 1] = 0x0a;
	(void)signature_check(k, (struct span){message, sizeof(message)}, bytes_span(&signature));
}

static void decoy_json(enum json_part part, const char *text)
{
	json_t *tree = NULL;

	if (json_token_part(part, span_of(text), REASON_MALFORMED, &tree) == REASON_OK)
		json_decref(tree);
}

void verdict_even_out(const struct trust *t, int64_t now, const struct verdict *v)
{
	if (!v->jws.header_tree)
		decoy_json(JSON_HEADER, "{\"alg\":\"ES256\",\"typ\":\"JWT\"}");
	if (!v->claims.tree)
		decoy_json(JSON_CLAIMS, "{\"aud\":\"host.example.com\",\"exp\":1700000060,\"iat\":1700000000,"
					"\"iss\":\"https://login.example.com\",\"jti\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"sub\":\"nobody\"}");
	if (v->verified)	/* a signature that holds is checked once, one that does not twice */
		(void)signature_check(verified_key(v->verified), v->jws.signing_input, bytes_span(&v->jws.signature));
	for (size_t i = 0; i < t->keys.count && i < KEYSET_MAX_CANDIDATES; i++)
		if (!was_tried(v, t->keys.keys[i]))
			decoy_signature(t->keys.keys[i]);
}

void verdict_done(struct verdict *v)
{
	claims_done(&v->claims);
	signature_free(v->verified);
	jws_done(&v->jws);
	*v = (struct verdict){0};
}
