/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_KEYFILES_H
#define HOST_CONFIG_KEYFILES_H

#include "core/policy/trust.h"
#include "host/config/snapshot.h"

/* The algorithms that an issuer section lists. */
struct algorithm_list {
	const struct algorithm *at[ALGORITHM_COUNT];
	size_t count;
};

/* A file that "key = NAME" or "secret = NAME" of an issuer section names. Borrows all. */
struct key_source {
	struct snapshot *files; /* where it is read from */
	const char *path;	/* absolute */
	const char *name;	/* as the configuration has it */
	/* "secret =": an HMAC secret, and never a public key; "key =": the reverse */
	bool is_secret;
	const struct algorithm_list *listed;
};

/*
 * Load a key file, bind its keys to the listed algorithms and give them to the issuer.
 *   trust   takes the keys; one that it holds already is shared
 * A key gets its JWK's alg, which must be listed, else the one listed algorithm that fits it. Keys of a JWK
 * set that cannot be read, or that no listed algorithm fits, are skipped; the trust remembers them with the
 * file's name. A set without any other key is refused. A secret's file must have no permission for others.
 * REASON_OK, REASON_CONFIG_INVALID with a note that begins with the path, or REASON_OUT_OF_MEMORY.
 */
enum reason keyfiles_load(const struct key_source *s, struct trust *trust, struct issuer *issuer,
			  struct note *n);

#endif
