/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_CONFIG_KEYS_H
#define ISSUER_CONFIG_KEYS_H

#include "issuer/config/draft.h"
#include "issuer/mint/keyring.h"

/*
 * Load the keys of a configuration from the folder issuer-keys/ beside it.
 *   path   of the configuration; absolute
 * The files must be as host/config/trustedfile.h requires, without permissions for others. The keys
 * must not be encrypted. On failure *ret is unchanged. STATUS_OK; STATUS_HOST with a note that names the
 * file, or the line of the configuration.
 */
enum status confkeys_load(const char *path, const struct conf *c, struct keyring *ret, struct note *n);

#endif
