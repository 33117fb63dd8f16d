/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/service/grant.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/policy/service.h"
#include "issuer/mint/claims.h"

#define JTI_BYTES 16

static enum status name_claims(const json_t *claims, struct names *ret, struct note *n)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)claims, name, value)
	{
		if (!names_add(ret, name))
			return status_out_of_memory(n);
	}
	return STATUS_OK;
}

static bool is_for_caller(const struct wish *w)
{
	return !w->subject || strcmp(w->subject, w->caller->name) == 0;
}

/*
 * The account database is asked only about subjects that the policy names. Otherwise a user could have the
 * mint, which answers one request at a time, wait for a directory to look for names that do not exist.
 */
static enum status decide(const struct grantor *g, const struct wish *w, struct policy_verdict *ret,
			  struct note *n)
{
	SCOPED(names) claims = {0};
	struct policy_request r = {
		.caller = w->caller->name,
		.caller_is_root = w->caller->uid == 0,
		.groups = &w->caller->groups,
		.subject = is_for_caller(w) ? w->caller->name : w->subject,
		.subject_is_root = is_for_caller(w) && w->caller->uid == 0,
		.audiences = &w->audiences,
		.service = w->service,
		.ttl_s = w->ttl_s,
		.key = w->key,
		.claims = &claims,
	};
	enum status s = name_claims(w->claims, &claims, n);

	if (s == STATUS_OK && !is_for_caller(w) && policy_knows_subject(g->policy, r.subject))
		s = g->accounts.is_root(g->accounts.context, r.subject, &r.subject_is_root, n);
	if (s == STATUS_OK)
		s = policy_decide(g->policy, &r, NULL, ret, n);
	return s;
}

static enum status make_jti(struct bytes *ret, struct note *n)
{
	uint8_t random[JTI_BYTES];

	if (RAND_bytes(random, sizeof(random)) != 1)
		return status_of_openssl(STATUS_HOST, n, "there are no random numbers");
	return status_of_reason(base64url_encode((struct span){random, sizeof(random)}, ret), n);
}

/* Write each host as it is, or as SERVICE@HOST. */
static enum status write_audiences(const struct wish *w, struct names *ret, struct note *n)
{
	const char *service = w->service ? service_base(w->service) : "";

	for (size_t i = 0; i < w->audiences.count; i++) {
		char audience[POLICY_MAX_SERVICE_BYTES + 1 + POLICY_MAX_HOST_BYTES + 1];

		(void)snprintf(audience, sizeof(audience), "%s%s%s", service, *service ? "@" : "",
			       w->audiences.at[i]);
		if (!names_add(ret, audience))
			return status_out_of_memory(n);
	}
	return STATUS_OK;
}

/* The claims that the section forces, and those that the caller chose. They have no name in common. */
static enum status collect_others(const struct policy_section *s, const json_t *chosen, json_t **ret,
				  struct note *n)
{
	json_auto_t *others = s->set ? json_deep_copy(s->set) : json_object();

	if (!others || (chosen && json_object_update(others, (json_t *)chosen) != 0))
		return status_out_of_memory(n);
	*ret = json_incref(others);
	return STATUS_OK;
}

static enum status make_claims(const struct grantor *g, const struct wish *w, const struct policy_section *s,
			       int64_t now_s, json_t **ret, struct note *n)
{
	SCOPED(bytes) jti = {0};
	SCOPED(names) audiences = {0};
	json_auto_t *others = NULL;
	struct claimset c = {
		.sub = w->subject ? w->subject : w->caller->name,
		.iss = g->iss,
		.ttl_s = w->ttl_s,
	};
	enum status r = make_jti(&jti, n);

	if (r == STATUS_OK)
		r = write_audiences(w, &audiences, n);
	if (r == STATUS_OK)
		r = collect_others(s, w->claims, &others, n);
	if (r != STATUS_OK)
		return r;
	c.jti = (const char *)jti.at;
	c.aud = audiences;
	c.others = others;
	r = claimset_build(&c, now_s, ret, n);
	return r == STATUS_USAGE ? STATUS_REFUSED : r;
}

/* The caller only learns that the log failed. The details, for the operator, stay in log->fault. */
static enum status log_token(const struct grantor *g, const struct mintlog_entry *e, struct note *n)
{
	struct note fault = {0};
	enum status s = mintlog_append(g->log, e, &fault);

	if (s == STATUS_OK)
		return s;
	if (s == STATUS_REFUSED)
		return status_refuse(n, s, "%s", fault.text);
	g->log->fault = fault;
	return status_refuse(n, s, "the mint log cannot be written, so no token is made: try again later");
}

static enum status sign(const struct grantor *g, const struct wish *w, const struct policy_verdict *v,
			int64_t now_s, struct token *ret, struct note *n)
{
	const struct signing_key *key = keyring_find(g->keys, v->key);
	json_auto_t *claims = NULL, *header = NULL;
	SCOPED(token) t = {0};
	struct mintlog_entry e;
	struct signer signer;
	enum status s;

	if (!key)
		return status_refuse(n, STATUS_BUG, "the policy names a key that the mint does not have");
	signer = (struct signer){key->private.key, bytes_span(&key->private.public.material), true};
	header = json_pack("{s:s,s:s,s:s}", "alg", key->alg.name, "typ", "JWT", "kid", key->name);
	if (!header)
		return status_out_of_memory(n);
	s = make_claims(g, w, v->section, now_s, &claims, n);
	if (s == STATUS_OK)
		s = token_mint(header, claims, &signer, &key->private.public, &t, n);
	e = (struct mintlog_entry){now_s, w->who, header, claims, v->section->name, w->why};
	if (s == STATUS_OK)
		s = log_token(g, &e, n);
	if (s == STATUS_OK)
		*ret = TAKE(t);
	return s;
}

enum status grant_token(struct grantor *g, const struct wish *w, const struct moment *at, struct token *ret,
			struct note *n)
{
	struct policy_verdict v = {0};
	enum status s;

	if (at->now_s < CLAIMSET_EARLIEST_S)
		return status_refuse(
			n, STATUS_HOST,
			"the clock of the issuer shows a year before 2020, so no token is made: set "
			"the clock");
	s = decide(g, w, &v, n);
	if (s == STATUS_OK)
		s = quota_take(&g->quota, w->caller->uid, g->per_minute, at->steady_s, n);
	return s == STATUS_OK ? sign(g, w, &v, at->now_s, ret, n) : s;
}
