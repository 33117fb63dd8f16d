/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/fromparts.h"

#include <openssl/core_names.h>

#include "core/base/scoped.h"
#include "core/keys/crypto.h"

/* A number marked as secret, so that OpenSSL wipes its copies of it. NULL when memory ran out. */
static BIGNUM *secret_number(struct span from)
{
	BIGNUM *ret = BN_secure_new();

	if (ret && !BN_bin2bn(from.at, (int)from.len, ret)) {
		BN_clear_free(ret);
		return NULL;
	}
	return ret;
}

/* The parameters of a key under construction. It owns the numbers: OpenSSL's builder only borrows them. */
struct parameters {
	OSSL_PARAM_BLD *build;
	BIGNUM *numbers[8];
	size_t count;
};

static void parameters_done(struct parameters *p)
{
	OSSL_PARAM_BLD_free(p->build);
	while (p->count > 0)
		BN_clear_free(p->numbers[--p->count]);
	*p = (struct parameters){0};
}

/* Add a parameter and take ownership of its number. False if the number is NULL (memory ran out). */
static bool push(struct parameters *p, const char *name, BIGNUM *number)
{
	if (!number || p->count == sizeof(p->numbers) / sizeof(p->numbers[0])) {
		BN_clear_free(number);
		return false;
	}
	p->numbers[p->count++] = number;
	return OSSL_PARAM_BLD_push_BN(p->build, name, number) == 1;
}

static bool push_secret(struct parameters *p, const char *name, struct span number)
{
	return push(p, name, secret_number(number));
}

/* d modulo (prime - 1): the exponent for the Chinese remainder theorem (RFC 8017 3.2). */
static bool push_exponent(struct parameters *p, const char *name, struct span d, struct span prime)
{
	OWNED(BIGNUM) *number = secret_number(d);
	OWNED(BIGNUM) *modulus = secret_number(prime);
	OWNED(BN_CTX) *ctx = BN_CTX_secure_new();
	BIGNUM *remainder = BN_secure_new();
	bool computed = number && modulus && ctx && remainder && BN_sub_word(modulus, 1) &&
			!BN_is_zero(modulus) && BN_mod(remainder, number, modulus, ctx);

	return push(p, name, remainder) && computed;
}

static bool push_primes(struct parameters *p, const struct rsa_parts *parts)
{
	return push_secret(p, OSSL_PKEY_PARAM_RSA_FACTOR1, parts->p) &&
	       push_secret(p, OSSL_PKEY_PARAM_RSA_FACTOR2, parts->q) &&
	       push_exponent(p, OSSL_PKEY_PARAM_RSA_EXPONENT1, parts->d, parts->p) &&
	       push_exponent(p, OSSL_PKEY_PARAM_RSA_EXPONENT2, parts->d, parts->q) &&
	       push_secret(p, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, parts->qi);
}

static EVP_PKEY *key_pair(const char *type, const struct parameters *p)
{
	OWNED(OSSL_PARAM) *params = OSSL_PARAM_BLD_to_param(p->build);
	OWNED(EVP_PKEY_CTX) *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
		return NULL;
	return key;
}

static enum status return_key(EVP_PKEY *key, EVP_PKEY **ret, struct note *n)
{
	if (!key)
		return status_of_openssl(STATUS_REFUSED, n,
					 "the numbers of the private key do not make a valid key");
	*ret = key;
	return STATUS_OK;
}

enum status fromparts_rsa(const struct rsa_parts *parts, EVP_PKEY **ret, struct note *n)
{
	SCOPED(parameters) p = {.build = OSSL_PARAM_BLD_new()};

	if (!p.build || !push_secret(&p, OSSL_PKEY_PARAM_RSA_N, parts->n) ||
	    !push_secret(&p, OSSL_PKEY_PARAM_RSA_E, parts->e) ||
	    !push_secret(&p, OSSL_PKEY_PARAM_RSA_D, parts->d))
		return status_out_of_memory(n);
	if (parts->p.len && parts->q.len && parts->qi.len && !push_primes(&p, parts))
		return status_of_openssl(STATUS_REFUSED, n, "the primes of the RSA key are not valid");
	return return_key(key_pair("RSA", &p), ret, n);
}

enum status fromparts_ec(const struct curve *curve, struct span point, struct span d, EVP_PKEY **ret,
			 struct note *n)
{
	SCOPED(parameters) p = {.build = OSSL_PARAM_BLD_new()};

	if (!p.build ||
	    !OSSL_PARAM_BLD_push_utf8_string(p.build, OSSL_PKEY_PARAM_GROUP_NAME, curve->name, 0) ||
	    !OSSL_PARAM_BLD_push_octet_string(p.build, OSSL_PKEY_PARAM_PUB_KEY, point.at, point.len) ||
	    !push_secret(&p, OSSL_PKEY_PARAM_PRIV_KEY, d))
		return status_out_of_memory(n);
	return return_key(key_pair("EC", &p), ret, n);
}

enum status fromparts_ed25519(struct span seed, EVP_PKEY **ret, struct note *n)
{
	return return_key(EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, seed.at, seed.len), ret, n);
}
