/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/sign.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "core/base/scoped.h"
#include "core/keys/crypto.h"

static enum status cannot_sign(struct note *n)
{
	return status_of_openssl(STATUS_REFUSED, n, "the key cannot sign");
}

static enum status sign_hmac(struct span secret, const struct algorithm *alg, struct span message,
			     struct bytes *ret, struct note *n)
{
	SCOPED(bytes) mac = {0};
	size_t len = 0;

	if (!bytes_alloc(alg->digest_bytes, &mac))
		return status_out_of_memory(n);
	if (!EVP_Q_mac(NULL, "HMAC", NULL, alg->digest, NULL, secret.at, secret.len, message.at, message.len,
		       mac.at, mac.len, &len) ||
	    len != mac.len)
		return cannot_sign(n);
	*ret = TAKE(mac);
	return STATUS_OK;
}

static bool set_padding(const struct algorithm *alg, EVP_PKEY_CTX *ctx)
{
	if (alg->scheme == SCHEME_RSA_PKCS1)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0;
	/* RFC 7518 3.5: the salt is as long as the hash, and MGF1 uses the hash */
	if (alg->scheme == SCHEME_RSA_PSS)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) > 0 &&
		       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) > 0;
	return true;
}

/* Sign. The signature has the form that OpenSSL gives it. */
static enum status sign_evp(EVP_PKEY *key, const struct algorithm *alg, struct span message,
			    struct bytes *ret, struct note *n)
{
	OWNED(EVP_MD_CTX) *ctx = EVP_MD_CTX_new();
	SCOPED(bytes) signature = {0};
	EVP_PKEY_CTX *key_ctx = NULL; /* owned by ctx */
	size_t len = 0;

	if (!ctx)
		return status_out_of_memory(n);
	if (EVP_DigestSignInit_ex(ctx, &key_ctx, alg->digest, NULL, NULL, key, NULL) != 1 ||
	    !set_padding(alg, key_ctx) || EVP_DigestSign(ctx, NULL, &len, message.at, message.len) != 1)
		return cannot_sign(n);
	if (!bytes_alloc(len, &signature))
		return status_out_of_memory(n);
	if (EVP_DigestSign(ctx, signature.at, &len, message.at, message.len) != 1 || len > signature.len)
		return cannot_sign(n);
	signature.len = len; /* DER is often shorter than the maximum that the first call returned */
	*ret = TAKE(signature);
	return STATUS_OK;
}

/* RFC 7518 3.4: the signature is r followed by s, each as long as a coordinate, instead of DER. */
static enum status sign_ecdsa(EVP_PKEY *key, const struct algorithm *alg, struct span message,
			      struct bytes *ret, struct note *n)
{
	const size_t half = alg->curve->coordinate_bytes;
	SCOPED(bytes) der = {0};
	enum status r = sign_evp(key, alg, message, &der, n);
	const unsigned char *at = der.at;
	SCOPED(bytes) raw = {0};
	OWNED(ECDSA_SIG) *pair = NULL;

	if (r != STATUS_OK)
		return r;
	pair = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
	if (!pair || !bytes_alloc(2 * half, &raw))
		return status_out_of_memory(n);
	if (BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw.at, (int)half) < 0 ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw.at + half, (int)half) < 0)
		return cannot_sign(n);
	*ret = TAKE(raw);
	return STATUS_OK;
}

enum status sign_message(const struct signer *s, const struct algorithm *alg, struct span message,
			 struct bytes *ret, struct note *n)
{
	switch (alg->scheme) {
	case SCHEME_HMAC:
		return sign_hmac(s->secret, alg, message, ret, n);
	case SCHEME_ECDSA:
		return sign_ecdsa(s->key, alg, message, ret, n);
	case SCHEME_RSA_PKCS1:
	case SCHEME_RSA_PSS:
	case SCHEME_EDDSA:
		return sign_evp(s->key, alg, message, ret, n);
	}
	return status_refuse(n, STATUS_BUG, "%s has no scheme", alg->name);
}
