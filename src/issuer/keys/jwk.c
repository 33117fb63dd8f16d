/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/jwk.h"

#include "core/base/scoped.h"
#include "core/keys/webkey.h"
#include "issuer/keys/fromparts.h"
#include "tool/jsontext.h"

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
	enum reason r = REASON_OK;

	if (json_object_get(jwk, "oth"))
		return status_refuse(n, STATUS_REFUSED,
				     "the RSA key has more than two primes: make a new key pair");
	for (int i = 0; i < RSA_MEMBERS && r == REASON_OK; i++)
		if (i < P || json_object_get(jwk, names[i]))
			r = webkey_octets(jwk, names[i], &m.at[i], n);
	if (r != REASON_OK)
		return status_of_reason(r, n);
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

static enum status read_private(const json_t *jwk, const struct key *public, EVP_PKEY **ret, struct note *n)
{
	SCOPED(bytes) d = {0};
	SCOPED(bytes) point = {0};
	enum reason r;

	if (public->type == KEY_SECRET)
		return STATUS_OK;
	if (public->type == KEY_RSA)
		return read_rsa(jwk, ret, n);
	r = webkey_octets(jwk, "d", &d, n);
	if (r == REASON_OK && public->type == KEY_EC)
		r = webkey_point(jwk, public->curve, &point, n);
	if (r != REASON_OK)
		return status_of_reason(r, n);
	if (public->type == KEY_EC)
		return fromparts_ec(public->curve, bytes_span(&point), bytes_span(&d), ret, n);
	return fromparts_ed25519(bytes_span(&d), ret, n);
}

enum status privatejwk_read(struct span text, EVP_PKEY **ret_key, struct key *ret_public,
			    struct algchoice *ret_alg, struct note *n)
{
	json_auto_t *jwk = NULL;
	SCOPED(key) public = {0};
	struct span alg, secret = {0};
	enum reason read = jsontext_parse(text, &jwk);
	enum status r;

	if (read == REASON_MALFORMED)
		return status_refuse(n, STATUS_REFUSED,
				     "the JSON of the JWK is damaged, or names a member twice");
	(void)json_text(json_object_get(jwk, "k"), &secret);
	if (read == REASON_OK)
		read = webkey_of(jwk, "sign", &secret, &public, n);
	r = status_of_reason(read, n);
	if (r == STATUS_OK)
		r = read_private(jwk, &public, ret_key, n);
	if (r != STATUS_OK)
		return r;
	if (json_text(json_object_get(jwk, "alg"), &alg))
		*ret_alg = algchoice_find(alg);
	*ret_public = TAKE(public);
	return STATUS_OK;
}
