/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_CONFIG_H
#define HOST_CONFIG_CONFIG_H

#include "host/config/draft.h"

/* pam_jwt.conf and the keys it names. */

/*
 * Load a configuration and every key it names, from the folder keys/ beside it.
 *   files  where the files are read from
 *   path   absolute; trustedfile.h says what the files must be like
 * REASON_OK; REASON_CONFIG_INVALID with a note that says file, line and what to do; REASON_OUT_OF_MEMORY.
 * Nothing wrong is passed over: an unknown, repeated or empty key, a bad value, one bad key file refuse the
 * whole.
 */
enum reason config_load(struct snapshot *files, const char *path, struct trust *ret, struct note *n);

/*
 * The same reading, which goes on behind what is wrong and tells each fault: for those who correct a
 * configuration. What could be read stands in ret with its lines; nobody may be let in by it. REASON_OK or
 * REASON_OUT_OF_MEMORY.
 */
enum reason config_examine(const char *path, const struct fault_listener *listener, struct draft *ret);

#endif
