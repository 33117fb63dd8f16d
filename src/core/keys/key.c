/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/keys/crypto.h"
#include "core/keys/ed25519.h"

#define RSA_MIN_BITS 2048
#define RSA_MAX_BITS 8192
#define RSA_MAX_EXPONENT_BYTES 8

static struct span without_leading_zeros(struct span number)
{
	while (number.len && number.at[0] == 0)
		number = span_after(number, 1);
	return number;
}

static size_t bit_length(struct span number)
{
	size_t bits = number.len * 8;

	for (uint8_t top = number.len ? number.at[0] : 0x80; !(top & 0x80); top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

static bool is_odd(struct span number)
{
	return number.len && (number.at[number.len - 1] & 1);
}

/* The form by which keys are compared: each part behind its length, so that no two keys share one. */
static bool join_material(struct span a, struct span b, struct bytes *ret)
{
	struct bytes m = {0};

	if (!bytes_alloc(4 + a.len + b.len, &m))
		return false;
	for (int i = 0; i < 4; i++)
		m.at[i] = (uint8_t)(a.len >> (24 - 8 * i));
	memcpy(m.at + 4, a.at, a.len);
	memcpy(m.at + 4 + a.len, b.at, b.len);
	*ret = m;
	return true;
}

/* The two parts that join_material() has joined. */
static void split_material(struct span material, struct span *ret_first, struct span *ret_second)
{
	size_t len = 0;

	for (int i = 0; i < 4; i++)
		len = len << 8 | material.at[i];
	*ret_first = (struct span){material.at + 4, len};
	*ret_second = span_after(material, 4 + len);
}

static EVP_PKEY *public_from(const char *type, OSSL_PARAM *params)
{
	OWNED(EVP_PKEY_CTX) *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		return NULL;
	return key;
}

static bool is_offered(const char *type)
{
	EVP_KEYMGMT *functions = EVP_KEYMGMT_fetch(NULL, type, NULL);

	EVP_KEYMGMT_free(functions);
	return functions != NULL;
}

/* OpenSSL made no key: for want of a provider for keys of this type, or because of the key. */
static enum reason unusable(struct note *n, const char *type, const char *what)
{
	if (is_offered(type))
		note_set(n, "%s", what);
	else
		note_set(n,
			 "OpenSSL offers no %s keys here: its configuration (openssl.cnf, OPENSSL_CONF) "
			 "leaves the default provider out, or demands another such as FIPS; compare "
			 "\"openssl list -providers\"",
			 type);
	return REASON_CONFIG_INVALID;
}

enum reason key_from_secret(struct span secret, struct key *ret, struct note *n)
{
	struct key k = {.type = KEY_SECRET};

	if (secret.len == 0)
		return note_invalid(n, "the secret is empty: a key of no bytes would let anyone sign");
	if (!bytes_copy(secret, &k.material))
		return REASON_OUT_OF_MEMORY;
	*ret = k;
	return REASON_OK;
}

/* The remainder of number by a small divisor. */
static unsigned remainder_by(struct span number, unsigned divisor)
{
	unsigned r = 0;

	for (size_t i = 0; i < number.len; i++)
		r = (r << 8 | number.at[i]) % divisor;
	return r;
}

static bool is_power_of_65537(unsigned value, unsigned modulus)
{
	unsigned power = 1;

	do {
		if (power == value)
			return true;
		power = power * (65537 % modulus) % modulus;
	} while (power != 1);
	return false;
}

/*
 * CVE-2017-15361 (ROCA): moduli made by a faulty chip are powers of 65537 modulo every small prime and can be
 * factored. Any other modulus passes all of these primes with a chance of about 2^-27.
 */
static bool is_roca(struct span n)
{
	static const uint8_t primes[] = {11, 13, 17,  19,  37,	53,  61,  71, 73,
					 79, 97, 103, 107, 109, 127, 151, 157};

	for (size_t i = 0; i < sizeof(primes); i++)
		if (!is_power_of_65537(remainder_by(n, primes[i]), primes[i]))
			return false;
	return true;
}

static enum reason judge_rsa(struct span n, struct span e, struct note *note)
{
	size_t bits = bit_length(n);

	if (bits < RSA_MIN_BITS || bits > RSA_MAX_BITS)
		note_set(
			note,
			"the RSA key has %zu bits; %d to %d are accepted (RFC 7518 3.3): make a new key pair",
			bits, RSA_MIN_BITS, RSA_MAX_BITS);
	else if (!is_odd(n))
		note_set(note, "the RSA modulus is even, so this is no RSA key: make a new key pair");
	else if (!is_odd(e) || bit_length(e) < 17 || e.len > RSA_MAX_EXPONENT_BYTES)
		note_set(note, "the RSA exponent must be odd, at least 65537 and at most 64 bits: make a new "
			       "key pair");
	else if (is_roca(n))
		note_set(note, "the RSA key comes from a chip whose keys can be factored (CVE-2017-15361): "
			       "make a new key pair");
	else
		return REASON_OK;
	return REASON_CONFIG_INVALID;
}

static EVP_PKEY *rsa_public(struct span n, struct span e)
{
	OWNED(BIGNUM) *bn_n = BN_bin2bn(n.at, (int)n.len, NULL);
	OWNED(BIGNUM) *bn_e = BN_bin2bn(e.at, (int)e.len, NULL);
	OWNED(OSSL_PARAM_BLD) *build = OSSL_PARAM_BLD_new();
	OWNED(OSSL_PARAM) *params = NULL;

	if (bn_n && bn_e && build && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, bn_n) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, bn_e))
		params = OSSL_PARAM_BLD_to_param(build);
	return params ? public_from("RSA", params) : NULL;
}

enum reason key_from_rsa(struct span modulus, struct span exponent, struct key *ret, struct note *n)
{
	struct span mod = without_leading_zeros(modulus), exp = without_leading_zeros(exponent);
	SCOPED(key) k = {.type = KEY_RSA, .signature_bytes = mod.len};
	CRYPTO_QUIET;
	enum reason r = judge_rsa(mod, exp, n);

	if (r != REASON_OK)
		return r;
	k.public = rsa_public(mod, exp);
	if (!k.public)
		return unusable(n, "RSA", "OpenSSL refuses this RSA key: make a new key pair");
	if (!join_material(mod, exp, &k.material))
		return REASON_OUT_OF_MEMORY;
	*ret = TAKE(k);
	return REASON_OK;
}

enum reason key_from_ec(const struct curve *curve, struct span point, struct key *ret, struct note *n)
{
	SCOPED(key) k = {.type = KEY_EC, .curve = curve, .signature_bytes = 2 * curve->coordinate_bytes};
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)curve->name, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point.at, point.len),
		OSSL_PARAM_construct_end(),
	};
	CRYPTO_QUIET;

	if (point.len != 1 + 2 * curve->coordinate_bytes || point.at[0] != 4)
		return note_invalid(n,
				    "the EC point is not in the uncompressed form 04 || x || y of %s: write "
				    "the public key anew, uncompressed (openssl ec -conv_form uncompressed)",
				    curve->name);
	k.public = public_from("EC", params);
	if (!k.public)
		return unusable(n, "EC",
				"the EC point does not lie on its curve: the key is damaged, write the "
				"public key anew");
	if (!join_material(span_of(curve->name), point, &k.material))
		return REASON_OUT_OF_MEMORY;
	*ret = TAKE(k);
	return REASON_OK;
}

enum reason key_from_ed25519(struct span raw, struct key *ret, struct note *n)
{
	SCOPED(key) k = {.type = KEY_ED25519, .signature_bytes = 64};
	CRYPTO_QUIET;
	enum reason r = ed25519_judge(raw, n);

	if (r != REASON_OK)
		return r;
	k.public = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, raw.at, raw.len);
	if (!k.public)
		return unusable(n, "ED25519", "OpenSSL refuses this Ed25519 key");
	if (!bytes_copy(raw, &k.material))
		return REASON_OUT_OF_MEMORY;
	*ret = TAKE(k);
	return REASON_OK;
}

bool key_fits(const struct key *k, const struct algorithm *alg)
{
	return alg->key_type == k->type && alg->curve == k->curve;
}

enum reason key_bind(struct key *k, const struct algorithm *alg, struct note *n)
{
	if (!key_fits(k, alg))
		return note_invalid(n, "%s cannot be used with this key (%s%s%s)", alg->name,
				    key_type_name(k->type), k->curve ? " " : "",
				    k->curve ? k->curve->name : "");
	if (k->type == KEY_SECRET && k->material.len < alg->digest_bytes)
		return note_invalid(
			n,
			"the secret has %zu bytes, %s needs at least %zu (RFC 7518 3.2): make one "
			"with \"jwt-issuer keygen --alg %s\" or \"openssl rand -hex %zu\"",
			k->material.len, alg->name, alg->digest_bytes, alg->name, alg->digest_bytes);
	k->alg = alg;
	return REASON_OK;
}

bool key_in_date(const struct key *k, int64_t now)
{
	return !k->has_dates || (k->not_before <= now && now <= k->not_after);
}

bool key_serves(const struct key *k, const struct span *kid)
{
	return !kid || !k->kid || span_is(*kid, k->kid);
}

bool key_same(const struct key *a, const struct key *b)
{
	return a->type == b->type && span_same(bytes_span(&a->material), bytes_span(&b->material));
}

void key_numbers(const struct key *k, struct span *ret_first, struct span *ret_second)
{
	struct span material = bytes_span(&k->material), curve, point;

	*ret_first = material;
	*ret_second = (struct span){0};
	if (k->type == KEY_RSA)
		split_material(material, ret_first, ret_second);
	if (k->type != KEY_EC)
		return;
	split_material(material, &curve, &point);
	*ret_first = (struct span){point.at + 1, k->curve->coordinate_bytes};
	*ret_second = span_after(point, 1 + k->curve->coordinate_bytes);
}

const char *key_type_name(enum key_type type)
{
	switch (type) {
	case KEY_SECRET:
		return "secret";
	case KEY_RSA:
		return "RSA";
	case KEY_EC:
		return "EC";
	case KEY_ED25519:
		return "Ed25519";
	}
	return "unknown";
}

void key_done(struct key *k)
{
	EVP_PKEY_free(k->public);
	bytes_done(&k->material);
	free(k->kid);
	free(k->file);
	*k = (struct key){0};
}
