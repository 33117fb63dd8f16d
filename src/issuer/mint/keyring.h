/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_KEYRING_H
#define ISSUER_MINT_KEYRING_H

#include "issuer/keys/private.h"

/* The keys that a mint signs with, each under a name, which is the kid of its tokens. */

#define KEYRING_MAX 8
#define KEYRING_MAX_NAME 64

struct signing_key {
	char *name;
	struct privatekey private; /* its public half is bound to alg, and has the name as its kid */
	struct algchoice alg;
};

struct keyring {
	struct signing_key at[KEYRING_MAX];
	size_t count;
};

/*
 * Take over a key, which is {0} afterwards: bind it to its own algorithm, or else to the usual one, and prove
 * it, so that its signatures need not be verified one by one.
 *   name   1 to KEYRING_MAX_NAME of A-Z a-z 0-9 . _ -, and not the name of another key
 * STATUS_OK; STATUS_USAGE for the name or for one key too many; STATUS_REFUSED for the key; STATUS_HOST. The
 * key stays with the caller unless STATUS_OK is returned.
 */
enum status keyring_add(struct keyring *r, const char *name, struct privatekey *key, struct note *n);

/* The key of this name, or NULL. */
const struct signing_key *keyring_find(const struct keyring *r, const char *name);

void keyring_done(struct keyring *r);

#endif
