/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_KEYRING_H
#define ISSUER_MINT_KEYRING_H

#include "issuer/keys/private.h"

/* The keys that a mint signs with. Each has a name, which is the kid of its tokens. */

#define KEYRING_MAX 8
#define KEYRING_MAX_NAME 64

struct signing_key {
	char *name;
	struct privatekey private; /* the public half is bound to alg, and its kid is name */
	struct algchoice alg;
};

struct keyring {
	struct signing_key at[KEYRING_MAX];
	size_t count;
};

/*
 * Add a key. Bind it to the algorithm that is asked for, or to its own, or else to the usual one. Prove it:
 * its signatures need not be verified one by one.
 *   name    1 to KEYRING_MAX_NAME of A-Z a-z 0-9 . _ -, and not the name of another key
 *   asked   {0}: no algorithm is asked for
 * STATUS_OK: the keyring owns the key, and *key is {0}. Otherwise the caller still owns it: STATUS_USAGE for
 * a bad name or too many keys; STATUS_REFUSED for a bad key; STATUS_HOST.
 */
enum status keyring_add(struct keyring *r, const char *name, struct algchoice asked, struct privatekey *key,
			struct note *n);

/* The key of this name, or NULL. */
const struct signing_key *keyring_find(const struct keyring *r, const char *name);

void keyring_done(struct keyring *r);

#endif
