/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRIVATEKEY_H
#define PRIVATEKEY_H

#include <openssl/types.h>

#include "algchoice.h"
#include "keyfile.h"

/* A key that signs. Asymmetric private keys exist nowhere else in the project. */
struct privatekey {
	EVP_PKEY *key;		/* NULL for a secret */
	struct key public;	/* what verifies its signatures: the public half, or the secret; with the JWK's kid */
	struct algchoice own;	/* the algorithm that its JWK names, or {0} */
};

/*
 * Make a private key of a key file, asking for its passphrase where it has one (passphrase_file NULL: on the
 * terminal). Its public half has passed the core's checks and verifies what the private half signs.
 * OUTCOME_OK, OUTCOME_REFUSED (a public key too) or OUTCOME_HOST.
 */
enum outcome privatekey_read(const struct keyfile *f, const char *passphrase_file, struct privatekey *ret, struct note *n);

/* The same of a fresh key, which is the result's afterwards. */
enum outcome privatekey_adopt(EVP_PKEY *key, struct privatekey *ret, struct note *n);

void privatekey_done(struct privatekey *k);

#endif
