/* SPDX-License-Identifier: BSD-2-Clause */
#include "reference.h"

#include <jansson.h>
#include <math.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <strings.h>

#define MAX_BYTES 65536
#define MAX_HEADER_BYTES 1024
#define MAX_DEPTH 32

struct part {
	unsigned char at[MAX_BYTES + 1];
	size_t len;
};

static int digit_of(unsigned char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Decode base64url without padding (RFC 7515 section 2), only in canonical form. */
static bool decode(struct span text, struct part *ret)
{
	unsigned bits = 0, held = 0;

	ret->len = 0;
	if (text.len > MAX_BYTES || text.len % 4 == 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		int digit = digit_of(text.at[i]);

		if (digit < 0)
			return false;
		held = (held << 6) | (unsigned)digit;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			ret->at[ret->len++] = (unsigned char)(held >> bits);
			held &= (1u << bits) - 1;
		}
	}
	ret->at[ret->len] = 0;
	return held == 0;
}

static const EVP_MD *digest_of(const char *alg)
{
	const char *bits = alg + strlen(alg) - 3;

	if (strcmp(bits, "256") == 0)
		return EVP_sha256();
	return strcmp(bits, "384") == 0 ? EVP_sha384() : EVP_sha512();
}

static bool verify_hmac(const struct reference_key *k, struct span input, const struct part *signature)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	return HMAC(digest_of(k->alg), k->secret.at, (int)k->secret.len, input.at, input.len, mac, &len) &&
	       len == signature->len && memcmp(mac, signature->at, len) == 0;
}

/* Set PSS padding (RFC 7518 3.5). OpenSSL uses the same hash for MGF1 by default. */
static bool pad(const struct reference_key *k, EVP_PKEY_CTX *ctx)
{
	return k->kind != REFERENCE_PSS ||
	       (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1);
}

static bool verify_public(const struct reference_key *k, const EVP_MD *md, struct span input,
			  const unsigned char *signature, size_t len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_ctx = NULL;
	bool holds = ctx && EVP_DigestVerifyInit(ctx, &key_ctx, md, NULL, k->public) == 1 &&
		     pad(k, key_ctx) && EVP_DigestVerify(ctx, signature, len, input.at, input.len) == 1;

	EVP_MD_CTX_free(ctx);
	return holds;
}

/* r || s, each as long as the order (RFC 7518 3.4). */
static bool verify_ecdsa(const struct reference_key *k, struct span input, const struct part *signature)
{
	int half = (EVP_PKEY_get_bits(k->public) + 7) / 8, len;
	unsigned char *der = NULL;
	ECDSA_SIG *sig;
	bool holds;

	if (signature->len != 2 * (size_t)half)
		return false;
	sig = ECDSA_SIG_new();
	ECDSA_SIG_set0(sig, BN_bin2bn(signature->at, half, NULL),
		       BN_bin2bn(signature->at + half, half, NULL));
	len = i2d_ECDSA_SIG(sig, &der);
	holds = len > 0 && verify_public(k, digest_of(k->alg), input, der, (size_t)len);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return holds;
}

static bool verify(const struct reference_key *k, struct span input, const struct part *signature)
{
	switch (k->kind) {
	case REFERENCE_HMAC:
		return verify_hmac(k, input, signature);
	case REFERENCE_RSA:
	case REFERENCE_PSS:
		return verify_public(k, digest_of(k->alg), input, signature->at, signature->len);
	case REFERENCE_ECDSA:
		return verify_ecdsa(k, input, signature);
	case REFERENCE_EDDSA:
		break;
	}
	return verify_public(k, NULL, input, signature->at, signature->len);
}

/* The depth of a value; a value without members has depth 1. */
static size_t depth_of(json_t *value)
{
	size_t deepest = 0, depth, i;
	const char *name;
	json_t *inner;

	json_array_foreach(value, i, inner) deepest = (depth = depth_of(inner)) > deepest ? depth : deepest;
	json_object_foreach(value, name, inner) deepest =
		(depth = depth_of(inner)) > deepest ? depth : deepest;
	return deepest + (json_is_array(value) || json_is_object(value));
}

static json_t *object_in(const struct part *text)
{
	json_t *tree = json_loadb((const char *)text->at, text->len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_object(tree) && depth_of(tree) <= MAX_DEPTH)
		return tree;
	json_decref(tree);
	return NULL;
}

static bool is_alg(const char *said, const char *alg)
{
	return said &&
	       (strcmp(said, alg) == 0 || (strcmp(alg, "EdDSA") == 0 && strcmp(said, "Ed25519") == 0));
}

static bool header_allows(json_t *header, const struct reference_key *k)
{
	static const char *const never[] = {"crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc", "cty"};
	json_t *typ = json_object_get(header, "typ"), *kid = json_object_get(header, "kid");
	const char *name = json_string_value(typ);

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (json_object_get(header, never[i]))
			return false;
	if (kid && (!json_is_string(kid) || json_string_length(kid) > 256))
		return false;
	if (typ && (!name || (strcasecmp(name, "JWT") != 0 && strcasecmp(name, "application/JWT") != 0)))
		return false;
	return is_alg(json_string_value(json_object_get(header, "alg")), k->alg);
}

/* Read a NumericDate. later is added to a date with a fraction, because jansson rounds it. */
static bool date(json_t *claims, const char *name, double later, double *ret)
{
	json_t *value = json_object_get(claims, name);

	if (!json_is_number(value) || json_number_value(value) < 0 ||
	    json_number_value(value) > 253402300799.0)
		return false;
	*ret = json_number_value(value) + (json_is_real(value) ? later : 0);
	return true;
}

static bool time_allows(json_t *claims, const struct reference_demands *d)
{
	double exp, iat, nbf, now = (double)d->now, leeway = (double)d->leeway_s;

	if (!date(claims, "exp", d->favour, &exp) || !date(claims, "iat", -d->favour, &iat))
		return false;
	if (json_object_get(claims, "nbf") && (!date(claims, "nbf", -d->favour, &nbf) || nbf > now + leeway))
		return false;
	if (now - leeway >= exp || iat > now + leeway)
		return false;
	return exp - iat <= (double)d->max_lifetime_s +
				    (json_is_real(json_object_get(claims, "iat")) ? 2 : 0) * d->favour +
				    (json_is_real(json_object_get(claims, "exp")) ? 2 : 0) * d->favour;
}

static bool is_text(json_t *claims, const char *name, const char *wanted)
{
	json_t *value = json_object_get(claims, name);

	return json_is_string(value) && json_string_length(value) == strlen(wanted) &&
	       memcmp(json_string_value(value), wanted, strlen(wanted)) == 0;
}

static bool audience_allows(json_t *claims, const char *wanted)
{
	json_t *aud = json_object_get(claims, "aud"), *one;
	bool found = false;
	size_t i;

	if (!json_is_array(aud))
		return is_text(claims, "aud", wanted);
	json_array_foreach(aud, i, one)
	{
		if (!json_is_string(one))
			return false;
		found |= strcmp(json_string_value(one), wanted) == 0;
	}
	return found;
}

static bool claims_allow(const struct part *payload, const struct reference_demands *d)
{
	json_t *claims = object_in(payload), *jti;
	bool allowed;

	if (!claims)
		return false;
	jti = json_object_get(claims, "jti");
	allowed = is_text(claims, "iss", d->iss) && is_text(claims, "sub", d->sub) &&
		  audience_allows(claims, d->aud) && (!jti || json_is_string(jti)) &&
		  !json_object_get(claims, "cnf") && time_allows(claims, d);
	json_decref(claims);
	return allowed;
}

static bool is_signed(struct span input, const struct part *header, const struct part *signature,
		      const struct reference_key *keys, size_t key_count)
{
	json_t *tree = header->len <= MAX_HEADER_BYTES ? object_in(header) : NULL;
	bool found = false;

	for (size_t i = 0; tree && i < key_count && !found; i++)
		found = header_allows(tree, &keys[i]) && verify(&keys[i], input, signature);
	json_decref(tree);
	return found;
}

static struct span up_to_dot(struct span *rest)
{
	const uint8_t *dot = rest->len ? memchr(rest->at, '.', rest->len) : NULL;
	struct span part = {rest->at, dot ? (size_t)(dot - rest->at) : rest->len};

	*rest = span_after(*rest, part.len + (dot ? 1 : 0));
	return part;
}

static struct span trim(struct span s)
{
	while (s.len && strchr(" \t\r\n\v\f", s.at[0]) && s.at[0])
		s = span_after(s, 1);
	while (s.len && strchr(" \t\r\n\v\f", s.at[s.len - 1]) && s.at[s.len - 1])
		s.len--;
	return s;
}

bool reference_accepts(struct span typed, const struct reference_key *keys, size_t key_count,
		       const struct reference_demands *demands)
{
	static struct part header, payload, signature;
	struct span token = trim(typed), rest = token, first = up_to_dot(&rest), second = up_to_dot(&rest);
	struct span input = {token.at, first.len + 1 + second.len};

	if (memchr(rest.len ? (const void *)rest.at : "", '.', rest.len) || input.len + 1 > token.len)
		return false;
	if (!decode(first, &header) || !decode(second, &payload) || !decode(rest, &signature))
		return false;
	return is_signed(input, &header, &signature, keys, key_count) && claims_allow(&payload, demands);
}
