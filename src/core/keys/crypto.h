/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_CRYPTO_H
#define CORE_KEYS_CRYPTO_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdbool.h>

#include "core/base/scoped.h"

/* What the users of OpenSSL here share. */

/*
 * Leave OpenSSL's error queue as it was found:  CRYPTO_QUIET;  at the top of a block drops on every way out
 * whatever errors were queued in it. We are a guest, and the host reads that queue.
 */
#define CRYPTO_QUIET int crypto_mark __attribute__((cleanup(crypto_unmark), unused)) = crypto_set_mark()

int crypto_set_mark(void);
void crypto_unmark(const int *mark);

/*
 * Whether OpenSSL has its default context. Where an allocation failed while it made it there is none, for the
 * life of the process, and fetching a key's or a signature's functions crashes (OpenSSL 3.0).
 */
bool crypto_ready(void);

OWNED_TYPE(BIO, BIO_free_all)
OWNED_TYPE(BIGNUM, BN_clear_free)
OWNED_TYPE(BN_CTX, BN_CTX_free)
OWNED_TYPE(ECDSA_SIG, ECDSA_SIG_free)
OWNED_TYPE(EVP_PKEY, EVP_PKEY_free)
OWNED_TYPE(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
OWNED_TYPE(EVP_MD_CTX, EVP_MD_CTX_free)
OWNED_TYPE(OSSL_PARAM, OSSL_PARAM_free)
OWNED_TYPE(OSSL_PARAM_BLD, OSSL_PARAM_BLD_free)

#endif
