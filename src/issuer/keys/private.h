/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_PRIVATE_H
#define ISSUER_KEYS_PRIVATE_H

#include <openssl/types.h>

#include "issuer/keys/algchoice.h"
#include "issuer/keys/file.h"

/* A key that signs. Asymmetric private keys exist nowhere else in the project. */
struct privatekey {
	EVP_PKEY *key; /* NULL for a secret */
	/* what verifies its signatures: the public half, or the secret; with the JWK's kid */
	struct key public;
	struct algchoice own; /* the algorithm that its JWK names, or {0} */
};

/*
 * Make a private key of a key file, asking for its passphrase where it has one (passphrase_file NULL: on the
 * terminal). Its public half has passed the core's checks, and is the one that OpenSSL's key holds. Whether
 * it belongs to the private half is not known before privatekey_prove, or before a signature was verified.
 * STATUS_OK, STATUS_REFUSED (a public key too) or STATUS_HOST.
 */
enum status privatekey_read(const struct keyfile *f, const char *passphrase_file, struct privatekey *ret,
			    struct note *n);

/*
 * Whether the public half verifies what the private half signs: STATUS_OK, also for a secret;
 * STATUS_REFUSED, with a note that the key is damaged; STATUS_HOST. It costs a signature and its
 * verification.
 */
enum status privatekey_prove(const struct privatekey *k, struct note *n);

/* Make a private key of a fresh one of OpenSSL's, which is the result's afterwards, and prove it. */
enum status privatekey_adopt(EVP_PKEY *key, struct privatekey *ret, struct note *n);

/* Generate a key pair or a secret for an algorithm. A pair is proved. STATUS_OK or STATUS_HOST. */
enum status privatekey_generate(const struct algorithm *alg, struct privatekey *ret, struct note *n);

/*
 * Write a private key as PKCS #8 in PEM, not encrypted (RFC 5958, RFC 7468 10). STATUS_OK or STATUS_HOST.
 */
enum status privatekey_pem(EVP_PKEY *key, struct bytes *ret, struct note *n);

/*
 * Make OpenSSL wipe all memory that it frees. Its decoder leaves copies of a private key there otherwise. To
 * be called before anything else of OpenSSL's; the allocator of a process is ours to choose in a program
 * only.
 */
void privatekey_wipe_always(void);

void privatekey_done(struct privatekey *k);

#endif
