/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/crypto.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

int crypto_set_mark(void)
{
	return ERR_set_mark();
}

void crypto_unmark(const int *mark)
{
	if (*mark)
		(void)ERR_pop_to_mark();
	else
		ERR_clear_error(); /* an empty queue takes no mark: what is in it now is ours */
}

bool crypto_ready(void)
{
	return OSSL_LIB_CTX_get0_global_default() != NULL;
}

void crypto_free_pkey(EVP_PKEY **k)
{
	EVP_PKEY_free(*k);
}

void crypto_free_pkey_ctx(EVP_PKEY_CTX **c)
{
	EVP_PKEY_CTX_free(*c);
}

void crypto_free_md_ctx(EVP_MD_CTX **c)
{
	EVP_MD_CTX_free(*c);
}

void crypto_free_bn(BIGNUM **b)
{
	BN_free(*b);
}

void crypto_free_bio(BIO **b)
{
	BIO_free(*b);
}
