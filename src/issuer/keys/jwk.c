/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/jwk.h"

#include <jansson.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/json/tree.h"
#include "core/keys/set.h"
#include "core/keys/webkey.h"
#include "issuer/keys/fromparts.h"
#include "tool/jsontext.h"

static enum status refuse(struct note *n, const char *what)
{
	return status_refuse(n, STATUS_REFUSED, "%s", what);
}

/* A member that is base64url text; empty when it is absent and may be. */
static enum status read_member(const json_t *jwk, const char *name, bool optional, struct bytes *ret,
			       struct note *n)
{
	const json_t *member = json_object_get(jwk, name);
	enum reason r = REASON_MALFORMED;
	struct span text;

	if (!member && optional)
		return STATUS_OK;
	if (json_text(member, &text) && text.len)
		r = base64url_decode(text, ret);
	if (r != REASON_MALFORMED)
		return status_of_reason(r, n);
	return status_refuse(n, STATUS_REFUSED, "the JWK's member \"%s\" is missing or no base64url text",
			     name);
}

enum { N, E, D, P, Q, QI, RSA_MEMBERS };

struct rsa_members {
	struct bytes at[RSA_MEMBERS];
};

static void rsa_members_done(struct rsa_members *m)
{
	for (int i = 0; i < RSA_MEMBERS; i++)
		bytes_done(&m->at[i]);
}

static enum status read_rsa(const json_t *jwk, EVP_PKEY **ret, struct note *n)
{
	static const char *const names[RSA_MEMBERS] = {"n", "e", "d", "p", "q", "qi"};
	SCOPED(rsa_members) m = {0};
	struct rsa_parts parts;
	enum status r = STATUS_OK;

	if (json_object_get(jwk, "oth"))
		return refuse(n, "the RSA key has more than two primes: make a new key pair");
	for (int i = 0; i < RSA_MEMBERS && r == STATUS_OK; i++)
		r = read_member(jwk, names[i], i >= P, &m.at[i], n);
	if (r != STATUS_OK)
		return r;
	parts = (struct rsa_parts){
		.n = bytes_span(&m.at[N]),
		.e = bytes_span(&m.at[E]),
		.d = bytes_span(&m.at[D]),
		.p = bytes_span(&m.at[P]),
		.q = bytes_span(&m.at[Q]),
		.qi = bytes_span(&m.at[QI]),
	};
	return fromparts_rsa(&parts, ret, n);
}

/* 04 || x || y, of the lengths that the curve wants: reading the public half has seen to that. */
static enum status read_point(const json_t *jwk, struct bytes *ret, struct note *n)
{
	SCOPED(bytes) x = {0};
	SCOPED(bytes) y = {0};
	enum status r = read_member(jwk, "x", false, &x, n);

	if (r == STATUS_OK)
		r = read_member(jwk, "y", false, &y, n);
	if (r != STATUS_OK)
		return r;
	if (!bytes_alloc(1 + x.len + y.len, ret))
		return status_out_of_memory(n);
	ret->at[0] = 4;
	memcpy(ret->at + 1, x.at, x.len);
	memcpy(ret->at + 1 + x.len, y.at, y.len);
	return STATUS_OK;
}

static enum status read_private(const json_t *jwk, const struct key *public, EVP_PKEY **ret, struct note *n)
{
	SCOPED(bytes) d = {0};
	SCOPED(bytes) point = {0};
	enum status r;

	if (public->type == KEY_SECRET)
		return STATUS_OK;
	if (public->type == KEY_RSA)
		return read_rsa(jwk, ret, n);
	r = read_member(jwk, "d", false, &d, n);
	if (r == STATUS_OK && public->type == KEY_EC)
		r = read_point(jwk, &point, n);
	if (r != STATUS_OK)
		return r;
	if (public->type == KEY_EC)
		return fromparts_ec(public->curve, bytes_span(&point), bytes_span(&d), ret, n);
	return fromparts_ed25519(bytes_span(&d), ret, n);
}

/*
 * The core reads the public half, and judges it. key_ops of a key that only signs would tell it to leave it.
 */
static enum status read_public(const json_t *jwk, struct key *ret, struct note *n)
{
	static const char *const hidden[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "key_ops"};
	json_auto_t *public = json_copy((json_t *)jwk);
	SCOPED(keyset) set = {0};
	SCOPED(bytes) text = {0};
	struct span kty;
	enum status r;

	for (size_t i = 0; public && i < sizeof(hidden) / sizeof(hidden[0]); i++)
		(void)json_object_del(public, hidden[i]);
	if (!public || !jsontext_compact(public, &text))
		return status_out_of_memory(n);
	if (json_text(json_object_get(jwk, "kty"), &kty) && span_is(kty, "oct"))
		return status_of_reason(webkey_read_secret(bytes_span(&text), ret, n), n);
	r = status_of_reason(webkey_read(bytes_span(&text), &set, n), n);
	if (r != STATUS_OK)
		return r;
	*ret = *set.keys[0];
	*set.keys[0] = (struct key){0};
	return STATUS_OK;
}

static enum status judge_operations(const json_t *jwk, struct note *n)
{
	const json_t *operations = json_object_get(jwk, "key_ops"), *operation;
	struct span text;
	size_t i;

	if (!operations)
		return STATUS_OK;
	json_array_foreach(operations, i, operation) if (json_text(operation, &text) &&
							 span_is(text, "sign")) return STATUS_OK;
	return refuse(n, "the JWK's key_ops does not have \"sign\": take a key that is meant to sign");
}

enum status privatejwk_read(struct span text, EVP_PKEY **ret_key, struct key *ret_public,
			    struct algchoice *ret_alg, struct note *n)
{
	json_auto_t *jwk = NULL;
	SCOPED(key) public = {0};
	struct span alg;
	enum reason parsed = jsontext_parse(text, &jwk);
	enum status r;

	if (parsed == REASON_MALFORMED)
		return refuse(n, "the JSON of the JWK is damaged, or names a member twice");
	r = status_of_reason(parsed, n);
	if (r == STATUS_OK)
		r = judge_operations(jwk, n);
	if (r == STATUS_OK)
		r = read_public(jwk, &public, n);
	if (r == STATUS_OK)
		r = read_private(jwk, &public, ret_key, n);
	if (r != STATUS_OK)
		return r;
	if (json_text(json_object_get(jwk, "alg"), &alg))
		*ret_alg = algchoice_find(alg);
	*ret_public = public;
	public = (struct key){0};
	return STATUS_OK;
}
