/* SPDX-License-Identifier: BSD-2-Clause */
#include "signers.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "attacks/must.h"
#include "core/base/scoped.h"

static BIGNUM *modulus(const struct world *w)
{
	BIGNUM *n = NULL;

	MUST(EVP_PKEY_get_bn_param(w->mints[BY_MAIN].private, OSSL_PKEY_PARAM_RSA_N, &n) == 1);
	return n;
}

/* Raise the block to the private exponent, so that verification sees exactly this block. */
static void raise_block(const struct world *w, const struct bytes *block, struct bytes *ret)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(w->mints[BY_MAIN].private, NULL);

	MUST(bytes_alloc(block->len, ret) && ctx && EVP_PKEY_sign_init(ctx) == 1);
	MUST(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1);
	MUST(EVP_PKEY_sign(ctx, ret->at, &ret->len, block->at, block->len) == 1);
	EVP_PKEY_CTX_free(ctx);
}

/* A block of EMSA-PKCS1-v1_5 (RFC 8017 9.2) with one flaw. */
struct flaw {
	const char *name;
	uint8_t type;	   /* of the block, 1 in a signature */
	size_t padding;	   /* bytes of 0xff; 0: as many as fit */
	bool without_info; /* the hash without DigestInfo */
	bool without_null; /* no parameters after the OID */
	uint8_t oid_end;   /* another hash's OID; 0: the right one */
	bool without_zero; /* between padding and info */
	bool garbage_in_parameters;
};

static const struct flaw flaws[] = {
	{"whole", 1, 0, false, false, 0, false, false},
	{"type-0", 0, 0, false, false, 0, false, false},
	{"type-2", 2, 0, false, false, 0, false, false},
	{"short-padding", 1, 8, false, false, 0, false, false},
	{"no-padding", 1, SIZE_MAX, false, false, 0, false, false},
	{"bare-hash", 1, 0, true, false, 0, false, false},
	{"no-null", 1, 0, false, true, 0, false, false},
	{"other-oid", 1, 0, false, false, 4, false, false},
	{"no-zero", 1, 0, false, false, 0, true, false},
	{"parameters", 1, 0, false, false, 0, false, true},
};

/* DigestInfo. */
static size_t put_info(const struct flaw *f, const struct algorithm *alg, const uint8_t *hash, uint8_t *out)
{
	/* 32, 48, 64 */
	const uint8_t oid_end = f->oid_end ? f->oid_end : (uint8_t)(alg->digest_bytes / 16 - 1);
	const size_t parameters = f->without_null	   ? 0 :
				  f->garbage_in_parameters ? 42 :
							     2,
		     len = alg->digest_bytes;
	const uint8_t head[] = {0x30,	(uint8_t)(15 + parameters + len),
				0x30,	(uint8_t)(11 + parameters),
				0x06,	0x09,
				0x60,	0x86,
				0x48,	0x01,
				0x65,	0x03,
				0x04,	0x02,
				oid_end};
	size_t used = sizeof(head);

	memcpy(out, head, used);
	if (parameters) {
		memset(out + used, 0x41, parameters);
		out[used] = f->garbage_in_parameters ? 0x04 : 0x05;
		out[used + 1] = (uint8_t)(parameters - 2);
		used += parameters;
	}
	out[used++] = 0x04;
	out[used++] = (uint8_t)len;
	memcpy(out + used, hash, len);
	return used + len;
}

static void make_block(const struct flaw *f, const struct algorithm *alg, struct span message,
		       struct bytes *ret)
{
	uint8_t hash[EVP_MAX_MD_SIZE], info[192];
	size_t len = 0, info_len, padding, used = 2;

	MUST(EVP_Q_digest(NULL, alg->digest, NULL, message.at, message.len, hash, &len) == 1);
	info_len = f->without_info ? len : put_info(f, alg, hash, info);
	padding = f->padding == SIZE_MAX ? 0 :
		  f->padding		 ? f->padding :
					   ret->len - info_len - 3 + f->without_zero;
	ret->at[1] = f->type;
	memset(ret->at + used, f->type == 0 ? 0 : 0xff, padding);
	used += padding + !f->without_zero;
	memcpy(ret->at + used, f->without_info ? hash : info, info_len);
	used += info_len;
	memset(ret->at + used, 0x5a, ret->len - used);
}

static bool sign_flawed(const struct world *w, const struct flaw *f, struct span message, struct bytes *ret)
{
	SCOPED(bytes) block = {0};

	MUST(bytes_alloc(w->mints[BY_MAIN].key.signature_bytes, &block));
	make_block(f, w->alg, message, &block);
	raise_block(w, &block, ret);
	return true;
}

/*
 * The honest signature plus the modulus, which is the same number modulo n. Only if it has the same number of
 * bytes.
 */
static void add_honest(const struct world *w, struct span message, BIGNUM *number)
{
	BIGNUM *sum = BN_new();

	for (int i = 0; i < 64; i++) { /* PSS makes another signature each time, so a later one may fit */
		SCOPED(bytes) honest = {0};
		BIGNUM *signature;

		mint_sign(&w->mints[BY_MAIN], message, &honest);
		signature = BN_bin2bn(honest.at, (int)honest.len, NULL);
		MUST(sum && signature && BN_add(sum, number, signature) == 1);
		BN_free(signature);
		if (BN_num_bytes(sum) == (int)honest.len)
			break;
	}
	MUST(BN_copy(number, sum));
	BN_free(sum);
}

bool sign_rsa(const struct world *w, const struct attack *a, struct span message, struct bytes *ret)
{
	const int len = (int)w->mints[BY_MAIN].key.signature_bytes;
	BIGNUM *number;
	bool fits;

	for (size_t i = 0; i < COUNT(flaws); i++)
		if (strcmp(a->arg, flaws[i].name) == 0)
			return sign_flawed(w, &flaws[i], message, ret);
	number = modulus(w);
	if (strcmp(a->arg, "0") == 0 || strcmp(a->arg, "1") == 0)
		MUST(BN_set_word(number, (BN_ULONG)(a->arg[0] - '0')) == 1);
	else if (strcmp(a->arg, "n-1") == 0)
		MUST(BN_sub_word(number, 1) == 1);
	else if (strcmp(a->arg, "n+1") == 0)
		MUST(BN_add_word(number, 1) == 1);
	else if (strcmp(a->arg, "n+sig") == 0)
		add_honest(w, message, number);
	else
		MUST(strcmp(a->arg, "n") == 0);
	fits = BN_num_bytes(number) <= len;
	if (fits)
		MUST(bytes_alloc((size_t)len, ret) && BN_bn2binpad(number, ret->at, len) == len);
	BN_free(number);
	return fits;
}

bool sign_pss(const struct world *w, const struct attack *a, struct span message, struct bytes *ret)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key = NULL;
	int salt = (int)w->alg->digest_bytes;

	if (strncmp(a->arg, "salt=", 5) == 0)
		salt = strcmp(a->arg, "salt=max") == 0 ? RSA_PSS_SALTLEN_MAX :
		       strcmp(a->arg, "salt=0") == 0   ? 0 :
							 salt + atoi(a->arg + 5);
	MUST(EVP_DigestSignInit_ex(ctx, &key, w->alg->digest, NULL, NULL, w->mints[BY_MAIN].private, NULL) ==
	     1);
	MUST(EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_PSS_PADDING) == 1 &&
	     EVP_PKEY_CTX_set_rsa_pss_saltlen(key, salt) == 1);
	if (strncmp(a->arg, "mgf1=", 5) == 0)
		MUST(EVP_PKEY_CTX_set_rsa_mgf1_md_name(key, a->arg + 5, NULL) == 1);
	MUST(bytes_alloc(w->mints[BY_MAIN].key.signature_bytes, ret));
	MUST(EVP_DigestSign(ctx, ret->at, &ret->len, message.at, message.len) == 1);
	EVP_MD_CTX_free(ctx);
	return true;
}
