/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_KEYS_CRYPTO_H
#define CORE_KEYS_CRYPTO_H

#include <openssl/types.h>
#include <stdbool.h>

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

/* Cleanup handlers, for a variable's address. */
void crypto_free_pkey(EVP_PKEY **k);
void crypto_free_pkey_ctx(EVP_PKEY_CTX **c);
void crypto_free_md_ctx(EVP_MD_CTX **c);
void crypto_free_bn(BIGNUM **b);
void crypto_free_bio(BIO **b);

#define CRYPTO_SCOPED(handler) __attribute__((cleanup(crypto_free_##handler)))

#endif
