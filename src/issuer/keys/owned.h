/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_OWNED_H
#define ISSUER_KEYS_OWNED_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

/*
 * OWNED(BIO) *b = ...;  frees an object of OpenSSL's on every way out of the block, as SCOPED does for ours.
 */
#define OWNED(type) __attribute__((cleanup(owned_##type##_done))) type

#define OWNED_TYPE(type, release)                                                                            \
	static inline void owned_##type##_done(type **object)                                                \
	{                                                                                                    \
		release(*object);                                                                            \
	}

OWNED_TYPE(BIO, BIO_free_all)
OWNED_TYPE(BIGNUM, BN_clear_free)
OWNED_TYPE(BN_CTX, BN_CTX_free)
OWNED_TYPE(EVP_PKEY, EVP_PKEY_free)
OWNED_TYPE(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
OWNED_TYPE(EVP_MD_CTX, EVP_MD_CTX_free)
OWNED_TYPE(OSSL_PARAM, OSSL_PARAM_free)

#undef OWNED_TYPE

#endif
