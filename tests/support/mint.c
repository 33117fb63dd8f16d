/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signs with OpenSSL. Of the tested code it uses only the table of algorithms and the base64url encoder.
 */
#include "mint.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"

#define MUST(condition)                                                                                      \
	do {                                                                                                 \
		if (!(condition)) {                                                                          \
			fprintf(stderr, "%s:%d: cannot go on: %s\n", __FILE__, __LINE__, #condition);        \
			abort();                                                                             \
		}                                                                                            \
	} while (0)

static EVP_PKEY *generate(const struct algorithm *alg)
{
	switch (alg->key_type) {
	case KEY_RSA:
		return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	case KEY_EC:
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", alg->curve->name);
	case KEY_ED25519:
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	case KEY_SECRET:
		break;
	}
	return NULL;
}

static void bignum_bytes(EVP_PKEY *key, const char *name, struct bytes *ret)
{
	BIGNUM *number = NULL;

	MUST(EVP_PKEY_get_bn_param(key, name, &number) == 1);
	MUST(bytes_alloc((size_t)BN_num_bytes(number), ret));
	(void)BN_bn2bin(number, ret->at);
	BN_free(number);
}

static void public_half(struct mint *m)
{
	SCOPED(bytes) a = {0};
	SCOPED(bytes) b = {0};
	struct note note = {0};
	uint8_t octets[133];
	size_t len = sizeof(octets);

	switch (m->alg->key_type) {
	case KEY_SECRET:
		MUST(key_from_secret((struct span){m->secret, sizeof(m->secret)}, &m->key, &note) ==
		     REASON_OK);
		return;
	case KEY_RSA:
		bignum_bytes(m->private, OSSL_PKEY_PARAM_RSA_N, &a);
		bignum_bytes(m->private, OSSL_PKEY_PARAM_RSA_E, &b);
		MUST(key_from_rsa(bytes_span(&a), bytes_span(&b), &m->key, &note) == REASON_OK);
		return;
	case KEY_EC:
		MUST(EVP_PKEY_get_octet_string_param(m->private, OSSL_PKEY_PARAM_PUB_KEY, octets,
						     sizeof(octets), &len) == 1);
		MUST(key_from_ec(m->alg->curve, (struct span){octets, len}, &m->key, &note) == REASON_OK);
		return;
	case KEY_ED25519:
		MUST(EVP_PKEY_get_raw_public_key(m->private, octets, &len) == 1);
		MUST(key_from_ed25519((struct span){octets, len}, &m->key, &note) == REASON_OK);
	}
}

void mint_init_with(struct mint *m, const char *alg, EVP_PKEY *private, uint8_t seed)
{
	struct note note = {0};

	*m = (struct mint){.alg = algorithm_find(span_of(alg)), .private = private};
	MUST(m->alg && (private ? EVP_PKEY_up_ref(private) == 1 : m->alg->key_type == KEY_SECRET));
	for (size_t i = 0; i < sizeof(m->secret); i++)
		m->secret[i] = (uint8_t)(i * 7 + seed);
	public_half(m);
	MUST(key_bind(&m->key, m->alg, &note) == REASON_OK);
}

void mint_init(struct mint *m, const char *alg)
{
	const struct algorithm *found = algorithm_find(span_of(alg));
	EVP_PKEY *private;

	MUST(found);
	private = generate(found);
	mint_init_with(m, alg, private, 1);
	EVP_PKEY_free(private);
}

static void sign_hmac(const struct mint *m, struct span message, struct bytes *ret)
{
	size_t len = 0;

	MUST(bytes_alloc(m->alg->digest_bytes, ret));
	MUST(EVP_Q_mac(NULL, "HMAC", NULL, m->alg->digest, NULL, m->secret, sizeof(m->secret), message.at,
		       message.len, ret->at, ret->len, &len));
}

static void raw_ecdsa(const struct mint *m, struct bytes *der, struct bytes *ret)
{
	const unsigned char *at = der->at;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)der->len);
	int half = (int)m->alg->curve->coordinate_bytes;

	MUST(sig && bytes_alloc(2 * (size_t)half, ret));
	MUST(BN_bn2binpad(ECDSA_SIG_get0_r(sig), ret->at, half) == half);
	MUST(BN_bn2binpad(ECDSA_SIG_get0_s(sig), ret->at + half, half) == half);
	ECDSA_SIG_free(sig);
}

static void sign_private(const struct mint *m, struct span message, struct bytes *ret)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_ctx = NULL;

	MUST(EVP_DigestSignInit_ex(ctx, &key_ctx, m->alg->digest, NULL, NULL, m->private, NULL) == 1);
	if (m->alg->scheme == SCHEME_RSA_PSS) {
		MUST(EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) == 1);
		MUST(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, RSA_PSS_SALTLEN_DIGEST) == 1);
	}
	MUST(bytes_alloc(1024, ret));
	MUST(EVP_DigestSign(ctx, ret->at, &ret->len, message.at, message.len) == 1);
	EVP_MD_CTX_free(ctx);
}

void mint_sign(const struct mint *m, struct span message, struct bytes *ret)
{
	SCOPED(bytes) der = {0};

	if (m->alg->scheme == SCHEME_HMAC) {
		sign_hmac(m, message, ret);
	} else if (m->alg->scheme == SCHEME_ECDSA) {
		sign_private(m, message, &der);
		raw_ecdsa(m, &der, ret);
	} else {
		sign_private(m, message, ret);
	}
}

char *mint_token_bytes(const struct mint *m, struct span header, struct span payload)
{
	SCOPED(bytes) h = {0};
	SCOPED(bytes) p = {0};
	SCOPED(bytes) raw = {0};
	SCOPED(bytes) s = {0};
	char *input = NULL, *token = NULL;

	MUST(base64url_encode(header, &h) == REASON_OK && base64url_encode(payload, &p) == REASON_OK);
	MUST(asprintf(&input, "%s.%s", (char *)h.at, (char *)p.at) > 0);
	mint_sign(m, span_of(input), &raw);
	MUST(base64url_encode(bytes_span(&raw), &s) == REASON_OK);
	MUST(asprintf(&token, "%s.%s", input, (char *)s.at) > 0);
	free(input);
	return token;
}

char *mint_token(const struct mint *m, const char *header, const char *payload)
{
	return mint_token_bytes(m, span_of(header), span_of(payload));
}

char *mint_public_pem(const struct mint *m)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *copy;
	long len;

	if (m->alg->scheme == SCHEME_HMAC)
		(void)BIO_write(bio, m->secret, sizeof(m->secret));
	else
		MUST(PEM_write_bio_PUBKEY(bio, m->private) == 1);
	len = BIO_get_mem_data(bio, &data);
	copy = strndup(data, (size_t)len);
	BIO_free(bio);
	return copy;
}

void mint_done(struct mint *m)
{
	EVP_PKEY_free(m->private);
	key_done(&m->key);
	*m = (struct mint){0};
}
