/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KEYFILES_H
#define KEYFILES_H

#include "core/trust.h"
#include "snapshot.h"

/* The algorithms that an issuer section lists. */
struct algorithm_list {
	const struct algorithm *at[ALGORITHM_COUNT];
	size_t count;
};

/*
 * Load a key file, bind its keys to the listed algorithms and give them to the issuer.
 *   files   where the file is read from
 *   path    absolute
 *   trust   takes the keys; one that it holds already is shared
 * A key gets its JWK's alg, which must be listed, else the one listed algorithm that fits it. A file that holds a secret
 * must have no permission for others.
 * REASON_OK, REASON_CONFIG_INVALID with a note that begins with the path, or REASON_OUT_OF_MEMORY.
 */
enum reason keyfiles_load(struct snapshot *files, const char *path, const struct algorithm_list *listed,
			  struct trust *trust, struct issuer *issuer, struct note *n);

#endif
