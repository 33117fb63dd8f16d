/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/signature.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/keys/crypto.h"

struct verified {
	const struct jws *jws;
	const struct key *key;
};

/* RFC 8032 5.1: L, the order of the group, little-endian. */
static const uint8_t ed25519_order[32] = {
	0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
};

static bool is_zero(const uint8_t *number, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (number[i])
			return false;
	return true;
}

/* Whether r and s are from 1 to n - 1 (FIPS 186-5 6.4.2). */
static bool is_plausible_ecdsa(const struct curve *curve, struct span signature)
{
	size_t half = curve->coordinate_bytes;
	const uint8_t *r = signature.at, *s = signature.at + half;

	return !is_zero(r, half) && !is_zero(s, half) && memcmp(r, curve->order, half) < 0 &&
	       memcmp(s, curve->order, half) < 0;
}

/* Whether S, the second half, is below L (RFC 8032 5.1.7). The last byte is the most significant. */
static bool is_plausible_eddsa(struct span signature)
{
	for (size_t i = 32; i-- > 0;)
		if (signature.at[32 + i] != ed25519_order[i])
			return signature.at[32 + i] < ed25519_order[i];
	return false;
}

bool signature_is_plausible(const struct key *k, struct span signature)
{
	if (signature.len != (k->type == KEY_SECRET ? k->alg->digest_bytes : k->signature_bytes))
		return false;
	switch (k->type) {
	case KEY_SECRET:
		return true;
	case KEY_RSA: /* below the modulus, which follows its length at the start of material */
		return memcmp(signature.at, k->material.at + 4, signature.len) < 0;
	case KEY_EC:
		return is_plausible_ecdsa(k->curve, signature);
	case KEY_ED25519:
		return is_plausible_eddsa(signature);
	}
	return false;
}

static enum reason check_hmac(const struct key *k, struct span message, struct span signature)
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	size_t len = 0;
	enum reason r = REASON_SIGNATURE_INVALID;

	if (!EVP_Q_mac(NULL, "HMAC", NULL, k->alg->digest, NULL, k->material.at, k->material.len, message.at,
		       message.len, mac, sizeof(mac), &len))
		return REASON_KEY_UNUSABLE;
	if (len == signature.len && CRYPTO_memcmp(mac, signature.at, len) == 0)
		r = REASON_OK;
	OPENSSL_cleanse(mac, sizeof(mac)); /* a valid MAC for this message is a secret */
	return r;
}

/* Convert r || s, each as long as the curve's field (RFC 7518 3.4), to DER. NULL when memory ran out. */
static uint8_t *ecdsa_der(struct span signature, size_t *ret_len)
{
	size_t half = signature.len / 2;
	OWNED(ECDSA_SIG) *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature.at, (int)half, NULL);
	BIGNUM *s = BN_bin2bn(signature.at + half, (int)half, NULL);
	uint8_t *der = NULL;
	int len;

	if (!sig || !r || !s || ECDSA_SIG_set0(sig, r, s) != 1) {
		BN_free(r);
		BN_free(s);
		return NULL;
	}
	len = i2d_ECDSA_SIG(sig, &der);
	if (len <= 0)
		return NULL;
	*ret_len = (size_t)len;
	return der;
}

static bool set_padding(EVP_PKEY_CTX *ctx, enum scheme scheme)
{
	if (scheme == SCHEME_RSA_PKCS1)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
	/* RFC 7518 3.5: the salt is as long as the hash, MGF1 with the same hash */
	if (scheme == SCHEME_RSA_PSS)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
	return true;
}

/*
 * OpenSSL's Ed25519 fetches SHA-512 itself, and reports a bad signature if that fails. If an allocation
 * fails during the first fetch, SHA-512 stays missing in this process.
 */
static bool has_own_digest(const struct key *k)
{
	EVP_MD *digest = k->type == KEY_ED25519 ? EVP_MD_fetch(NULL, "SHA512", NULL) : NULL;
	bool has = k->type != KEY_ED25519 || digest;

	EVP_MD_free(digest);
	return has;
}

static enum reason check_public(const struct key *k, struct span message, struct span signature)
{
	OWNED(EVP_MD_CTX) *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_ctx = NULL; /* owned by ctx */

	if (!ctx || !has_own_digest(k) ||
	    EVP_DigestVerifyInit_ex(ctx, &key_ctx, k->alg->digest, NULL, NULL, k->public, NULL) != 1 ||
	    !set_padding(key_ctx, k->alg->scheme))
		return REASON_KEY_UNUSABLE;
	if (EVP_DigestVerify(ctx, signature.at, signature.len, message.at, message.len) == 1)
		return REASON_OK;
	return REASON_SIGNATURE_INVALID;
}

static enum reason check(const struct key *k, struct span message, struct span signature)
{
	uint8_t *der;
	size_t der_len = 0;
	enum reason r;

	if (k->alg->scheme == SCHEME_HMAC)
		return check_hmac(k, message, signature);
	if (k->alg->scheme != SCHEME_ECDSA)
		return check_public(k, message, signature);
	der = ecdsa_der(signature, &der_len);
	if (!der)
		return REASON_OUT_OF_MEMORY;
	r = check_public(k, message, (struct span){der, der_len});
	OPENSSL_clear_free(der, der_len);
	return r;
}

enum reason signature_check(const struct key *k, struct span message, struct span signature)
{
	CRYPTO_QUIET;

	if (!k->alg)
		return REASON_KEY_UNUSABLE;
	if (!signature_is_plausible(k, signature))
		return REASON_SIGNATURE_INVALID;
	if (!crypto_ready())
		return REASON_OUT_OF_MEMORY;
	return check(k, message, signature);
}

static enum reason make_verified(const struct jws *t, const struct key *k, struct verified **ret)
{
	struct verified *v = malloc(sizeof(*v));

	if (!v)
		return REASON_OUT_OF_MEMORY;
	*v = (struct verified){t, k};
	*ret = v;
	return REASON_OK;
}

enum reason signature_verify(const struct jws *t, const struct candidates *c, struct verified **ret)
{
	enum reason result = REASON_KEY_UNUSABLE; /* the result if no key can be used */

	for (size_t i = 0; i < c->count; i++) {
		enum reason r = signature_check(c->keys[i], t->signing_input, bytes_span(&t->signature));

		if (r == REASON_OK)
			return make_verified(t, c->keys[i], ret);
		if (r == REASON_OUT_OF_MEMORY)
			return r;
		if (r == REASON_SIGNATURE_INVALID)
			result = r;
	}
	return result;
}

struct span verified_payload(const struct verified *v)
{
	return bytes_span(&v->jws->payload);
}

const struct key *verified_key(const struct verified *v)
{
	return v->key;
}

const struct jws *verified_jws(const struct verified *v)
{
	return v->jws;
}

void signature_free(struct verified *v)
{
	free(v);
}
