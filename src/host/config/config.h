/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_CONFIG_H
#define HOST_CONFIG_CONFIG_H

#include "host/config/draft.h"

/* pam_jwt.conf and the keys it names. */

/*
 * Load a configuration and the keys it names, from the folder keys/ next to it.
 *   files   cache of the files that were read
 *   path    absolute; trustedfile.h has the requirements on files
 *   choice  what a token needs of JWK sets (keyfiles.h); NULL: all keys
 *
 * REASON_OK; REASON_CONFIG_INVALID with a note of file, line and what to do; REASON_OUT_OF_MEMORY. Any fault
 * refuses the whole configuration: an unknown, repeated or empty keyword, a bad value, a bad key file. The
 * result is the same for every choice. With a choice, only the keys that a token needs are read of sets, and
 * they cause no fault. All keys are read if the sections list two algorithms of RSA keys, because a key has
 * one algorithm, and of sections with the same iss, because these must not share a key.
 */
enum reason config_load(struct snapshot *files, const char *path, const struct key_choice *choice,
			struct trust *ret, struct note *n);

/*
 * Read a configuration to its end and report every fault, for those who correct it. ret contains what could
 * be read, with its line numbers; it must not be used to decide a login. REASON_OK or REASON_OUT_OF_MEMORY.
 */
enum reason config_examine(const char *path, const struct fault_listener *listener, struct draft *ret);

#endif
