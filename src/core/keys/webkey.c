/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/webkey.h"

#include <stdlib.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/json/tree.h"
#include "core/keys/crypto.h"
#include "core/keys/private.h"

#define MAX_KID_BYTES 256

enum reason webkey_octets(const json_t *jwk, const char *name, struct bytes *ret, struct note *n)
{
	struct span text;
	enum reason r;

	if (!json_text(json_object_get(jwk, name), &text) || text.len == 0)
		return note_invalid(n, "the member \"%s\" is missing or no string", name);
	r = base64url_decode(text, ret);
	if (r == REASON_MALFORMED)
		return note_invalid(n, "the member \"%s\" is no base64url without padding", name);
	return r;
}

static enum reason read_rsa(const json_t *jwk, struct key *ret, struct note *n)
{
	SCOPED(bytes) modulus = {0};
	SCOPED(bytes) exponent = {0};
	enum reason r = webkey_octets(jwk, "n", &modulus, n);

	if (r == REASON_OK)
		r = webkey_octets(jwk, "e", &exponent, n);
	if (r == REASON_OK)
		r = key_from_rsa(bytes_span(&modulus), bytes_span(&exponent), ret, n);
	return r;
}

enum reason webkey_point(const json_t *jwk, const struct curve *curve, struct bytes *ret, struct note *n)
{
	const size_t len = curve->coordinate_bytes;
	SCOPED(bytes) x = {0};
	SCOPED(bytes) y = {0};
	enum reason r = webkey_octets(jwk, "x", &x, n);

	if (r == REASON_OK)
		r = webkey_octets(jwk, "y", &y, n);
	if (r != REASON_OK)
		return r;
	if (x.len != len || y.len != len)
		return note_invalid(n, "x and y of %s must have %zu bytes each (RFC 7518 6.2.1.2)",
				    curve->name, len);
	if (!bytes_alloc(1 + 2 * len, ret))
		return REASON_OUT_OF_MEMORY;
	ret->at[0] = 4;
	memcpy(ret->at + 1, x.at, len);
	memcpy(ret->at + 1 + len, y.at, len);
	return REASON_OK;
}

static enum reason read_ec(const json_t *jwk, struct key *ret, struct note *n)
{
	SCOPED(bytes) point = {0};
	const struct curve *curve = NULL;
	struct span crv;
	enum reason r;

	if (json_text(json_object_get(jwk, "crv"), &crv))
		curve = curve_find(crv);
	if (!curve)
		return note_invalid(n, "crv is none of P-256, P-384 and P-521");
	r = webkey_point(jwk, curve, &point, n);
	if (r == REASON_OK)
		r = key_from_ec(curve, bytes_span(&point), ret, n);
	return r;
}

static enum reason read_okp(const json_t *jwk, struct key *ret, struct note *n)
{
	SCOPED(bytes) x = {0};
	struct span crv;
	enum reason r;

	if (!json_text(json_object_get(jwk, "crv"), &crv) || !span_is(crv, "Ed25519"))
		return note_invalid(n, "the OKP key's crv is not Ed25519");
	r = webkey_octets(jwk, "x", &x, n);
	if (r == REASON_OK)
		r = key_from_ed25519(bytes_span(&x), ret, n);
	return r;
}

/* The secrets of kty oct in a text (RFC 7518 6.4.1). */
static size_t count_secrets(struct span text)
{
	return jsonscan_count_members(text, (const char *const[]){"k"}, 1);
}

bool webkey_is_secret(struct span text)
{
	struct json_shape shape;
	struct span k;

	return jsonscan_check(text, &shape) && jsonscan_member(text, "k", &k);
}

static enum reason refuse_other_json(struct note *n)
{
	return note_invalid(
		n, "JSON in a secret's file is one JWK of kty oct, whose one member \"k\" is base64url "
		   "text: a public key or a set is named by \"key = FILE\"");
}

static bool is_kty(const json_t *jwk, const char *name)
{
	struct span kty;

	return json_text(json_object_get(jwk, "kty"), &kty) && span_is(kty, name);
}

static enum reason read_secret(struct span text, struct key *ret, struct note *n)
{
	SCOPED(bytes) secret = {0};
	enum reason r = base64url_decode(text, &secret);

	if (r == REASON_MALFORMED)
		return note_invalid(n, "the member \"k\" is no base64url without padding");
	return r == REASON_OK ? key_from_secret(bytes_span(&secret), ret, n) : r;
}

static enum reason read_material(const json_t *jwk, const struct span *secret, struct key *ret,
				 struct note *n)
{
	struct span kty;

	if (!json_text(json_object_get(jwk, "kty"), &kty))
		return note_invalid(n, "kty is missing or no string");
	if (span_is(kty, "oct"))
		return secret ? read_secret(*secret, ret, n) : setcut_refuse_secret(n);
	if (span_is(kty, "RSA"))
		return read_rsa(jwk, ret, n);
	if (span_is(kty, "EC"))
		return read_ec(jwk, ret, n);
	if (span_is(kty, "OKP"))
		return read_okp(jwk, ret, n);
	return note_invalid(n, "kty is none of RSA, EC and OKP");
}

static enum reason read_alg(const json_t *jwk, struct key *k, struct note *n)
{
	const json_t *member = json_object_get(jwk, "alg");
	const struct algorithm *alg = NULL;
	struct span name;

	if (!member)
		return REASON_OK;
	if (json_text(member, &name))
		alg = algorithm_find(name);
	if (!alg)
		return note_invalid(
			n,
			"alg is none of the signature algorithms (HS, RS, PS, ES with 256, 384, 512; EdDSA)");
	return key_bind(k, alg, n);
}

static enum reason read_kid(const json_t *jwk, struct key *k, struct note *n)
{
	const json_t *member = json_object_get(jwk, "kid");
	struct span kid;

	if (!member)
		return REASON_OK;
	if (!json_text(member, &kid) || kid.len > MAX_KID_BYTES)
		return note_invalid(n, "kid is no string of at most 256 bytes");
	k->kid = strdup((const char *)kid.at);
	return k->kid ? REASON_OK : REASON_OUT_OF_MEMORY;
}

/*
 * Whether use and key_ops, where present, allow this operation (RFC 7517 4.2, 4.3). A bundle of SPIFFE writes
 * jwt-svid for sig (SPIFFE Trust Domain and Bundle, 4.2.2).
 */
static bool is_meant_to(const json_t *jwk, const char *operation)
{
	const json_t *use = json_object_get(jwk, "use"), *ops = json_object_get(jwk, "key_ops"), *op;
	bool allowed = !ops;
	struct span text;
	size_t i;

	if (use && (!json_text(use, &text) || (!span_is(text, "sig") && !span_is(text, "jwt-svid"))))
		return false;
	json_array_foreach(ops, i, op) if (json_text(op, &text) && span_is(text, operation)) allowed = true;
	return allowed;
}

enum reason webkey_of(const json_t *jwk, const char *operation, const struct span *secret, struct key *ret,
		      struct note *n)
{
	SCOPED(key) k = {0};
	enum reason r;

	if (!is_meant_to(jwk, operation))
		return note_invalid(n, "the JWK is meant for another use (use, key_ops), not to %s tokens",
				    operation);
	r = read_material(jwk, secret, &k, n);
	if (r == REASON_OK)
		r = read_alg(jwk, &k, n);
	if (r == REASON_OK)
		r = read_kid(jwk, &k, n);
	if (r != REASON_OK)
		return r;
	*ret = TAKE(k);
	return REASON_OK;
}

/*
 * The tree of a sound document. jansson leaves copies of what it reads in freed memory: secret, a part of the
 * text or {0}, is masked before. So are numbers, none of which is ever asked for.
 */
static enum reason parse(struct span text, struct span secret, json_t **ret, struct note *n)
{
	SCOPED(bytes) shown = {0};
	enum reason r;

	if (!bytes_copy(text, &shown))
		return REASON_OUT_OF_MEMORY;
	jsonscan_blank_numbers(text, shown.at);
	if (secret.len)
		memset(shown.at + (secret.at - text.at), 'A', secret.len);
	r = json_parse(bytes_span(&shown), REASON_CONFIG_INVALID, ret);
	return r == REASON_CONFIG_INVALID ? setcut_refuse_damaged(n) : r;
}

/* A key of a set that is not usable is remembered as skipped (RFC 7517 section 5). */
static enum reason skip(const struct setcut_key *one, const struct note *why, struct keyset *ret)
{
	char *kid = NULL;
	enum reason r = setcut_kid(one, &kid) ? REASON_OK : REASON_OUT_OF_MEMORY;

	if (r == REASON_OK)
		r = keyset_skip(ret, kid, why->text, NULL);
	free(kid);
	return r;
}

enum reason webkey_of_set(const struct setcut_key *one, struct keyset *ret)
{
	json_auto_t *jwk = NULL;
	SCOPED(key) k = {0};
	struct note why = {0};
	enum reason r;

	if (!crypto_ready())
		return REASON_OUT_OF_MEMORY;
	r = parse(one->text, (struct span){0}, &jwk, &why);
	if (r == REASON_OK)
		r = webkey_of(jwk, "verify", NULL, &k, &why);
	k.is_of_set = true;
	if (r == REASON_OK)
		return keyset_add(ret, &k);
	return r == REASON_CONFIG_INVALID ? skip(one, &why, ret) : r;
}

static enum reason read_set(const struct setcut *cut, struct keyset *ret, struct note *n)
{
	for (size_t i = 0; i < cut->count; i++) {
		enum reason r = webkey_of_set(&cut->keys[i], ret);

		if (r != REASON_OK)
			return r;
	}
	if (!ret->count)
		keyset_explain_all(ret, 0, n);
	return ret->count ? REASON_OK : REASON_CONFIG_INVALID;
}

static enum reason read_lone(struct span text, struct keyset *ret, struct note *n)
{
	json_auto_t *jwk = NULL;
	SCOPED(key) k = {0};
	enum reason r = parse(text, (struct span){0}, &jwk, n);

	if (r == REASON_OK)
		r = webkey_of(jwk, "verify", NULL, &k, n);
	return r == REASON_OK ? keyset_add(ret, &k) : r;
}

enum reason webkey_read(struct span text, struct keyset *ret, struct note *n)
{
	SCOPED(keyset) set = {0};
	SCOPED(setcut) cut = {0};
	enum reason r = setcut_read(text, &cut, n);

	if (r == REASON_OK)
		r = cut.is_set ? read_set(&cut, &set, n) : read_lone(text, &set, n);
	for (size_t i = 0; i < set.count && r == REASON_OK; i++)
		r = keyset_add(ret, set.keys[i]);
	for (size_t i = 0; i < set.skipped_count && r == REASON_OK; i++)
		r = keyset_skip(ret, set.skipped[i].kid, set.skipped[i].why, NULL);
	return r;
}

/* The one secret of a text, which is masked for jansson; others would not be. */
static enum reason find_secret(struct span text, struct span *ret, struct note *n)
{
	struct json_shape shape;
	struct span k, keys;

	if (!jsonscan_check(text, &shape))
		return setcut_refuse_damaged(n);
	if (keyprivate_in(text))
		return keyprivate_refuse(n);
	if (jsonscan_member(text, "keys", &keys) || count_secrets(text) != 1)
		return refuse_other_json(n);
	if (!jsonscan_member(text, "k", &k) || !span_begins(k, "\""))
		return refuse_other_json(n);
	*ret = (struct span){k.at + 1, k.len - 2};
	return REASON_OK;
}

enum reason webkey_read_secret(struct span text, struct key *ret, struct note *n)
{
	json_auto_t *document = NULL;
	struct span k = {0};
	enum reason r = find_secret(text, &k, n);

	if (r == REASON_OK)
		r = parse(text, k, &document, n);
	if (r == REASON_OK) /* k is a part of the file's text: the tree shows none */
		r = is_kty(document, "oct") ? webkey_of(document, "verify", &k, ret, n) :
					      refuse_other_json(n);
	return r;
}
