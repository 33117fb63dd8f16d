/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_PRIVATE_H
#define ISSUER_KEYS_PRIVATE_H

#include <openssl/types.h>

#include "issuer/keys/algchoice.h"
#include "issuer/keys/file.h"

/* A key that signs. No other type of the project owns an asymmetric private key. */
struct privatekey {
	EVP_PKEY *key; /* NULL for a secret */
	/* the key that verifies the signatures: the public half, or the secret; with the kid of the JWK */
	struct key public;
	struct algchoice own; /* the algorithm that its JWK names, or {0} */
};

/*
 * Read the private key of a key file. If it is encrypted, read the passphrase from passphrase_file. NULL:
 * ask on the terminal. "": refuse an encrypted key. The public half has passed the core's checks and equals
 * that of OpenSSL's key. Only privatekey_prove(), or a verified signature, shows that it belongs to the
 * private half. STATUS_OK, STATUS_REFUSED (a public key too) or STATUS_HOST.
 */
enum status privatekey_read(const struct keyfile *f, const char *passphrase_file, struct privatekey *ret,
			    struct note *n);

/*
 * Check that the public half verifies what the private half signs; this costs a signature and a verification.
 * STATUS_OK, also for a secret; STATUS_REFUSED, with a note that the key is damaged; STATUS_HOST.
 */
enum status privatekey_prove(const struct privatekey *k, struct note *n);

/* Take ownership of a key that OpenSSL has just made, and prove it. The key is freed on failure, too. */
enum status privatekey_adopt(EVP_PKEY *key, struct privatekey *ret, struct note *n);

/* Generate a key pair or a secret for an algorithm. A pair is proved. STATUS_OK or STATUS_HOST. */
enum status privatekey_generate(const struct algorithm *alg, struct privatekey *ret, struct note *n);

/* Write a private key as PKCS #8 in PEM, not encrypted (RFC 5958, RFC 7468 10). STATUS_OK or STATUS_HOST. */
enum status privatekey_pem(EVP_PKEY *key, struct bytes *ret, struct note *n);

/*
 * Make OpenSSL wipe all memory that it frees: its decoder would leave copies of private keys there. Call this
 * before any function of OpenSSL, and only in a program: a module must not set the allocator of its process.
 */
void privatekey_wipe_always(void);

void privatekey_done(struct privatekey *k);

#endif
