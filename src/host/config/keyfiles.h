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

/* The file of a "key = NAME" or "secret = NAME" line. Everything is borrowed. */
struct key_source {
	struct snapshot *files; /* cache of the files that were read */
	const char *path;	/* absolute */
	const char *name;	/* as in the configuration */
	/* true: an HMAC secret, never a public key; false: a public key, never a secret */
	bool is_secret;
	const struct algorithm_list *listed;
	/*
	 * What a token needs of JWK sets. Other keys of sets are left out, and whether the configuration is
	 * valid does not depend on the keys of sets. NULL: all keys.
	 */
	const struct key_choice *choice;
};

/*
 * Load a key file, bind its keys to the listed algorithms and add them to the issuer.
 *   trust   owns the keys; a key that it already has is shared
 * A key is bound to the alg of its JWK, which must be listed, or else to the one listed algorithm that fits
 * it. Keys of a JWK set that are unreadable or fit no listed algorithm are skipped; trust records them with
 * the name of the file. A set without a usable key is refused, if there is no choice. The file of a secret
 * must have no permissions for others. REASON_OK, REASON_CONFIG_INVALID with a note that begins with the
 * path, or REASON_OUT_OF_MEMORY.
 */
enum reason keyfiles_load(const struct key_source *s, struct trust *trust, struct issuer *issuer,
			  struct note *n);

#endif
