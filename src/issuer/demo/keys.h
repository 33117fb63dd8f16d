/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_DEMO_KEYS_H
#define ISSUER_DEMO_KEYS_H

#include "core/base/names.h"
#include "issuer/demo/folder.h"
#include "issuer/mint/keyring.h"

/* The keys of "jwt-issuer serve --demo". */

/*
 * Load key files; the name of a key is its file name without folder and suffix. If files is empty, make the
 * keys es256, rs256 and hs256, which exist in memory only. May ask for a passphrase on the terminal.
 * STATUS_OK, STATUS_USAGE, STATUS_REFUSED or STATUS_HOST.
 */
enum status demokeys_load(const struct names *files, struct keyring *ret, struct note *n);

/*
 * For each key, in the order of the keyring, write the file that a host needs: NAME.pub, the public half in
 * PEM; or NAME.secret, mode 0600, the bytes of the secret and nothing else. STATUS_OK or STATUS_HOST.
 */
enum status demokeys_publish(const struct keyring *keys, struct demo_folder *f, struct note *n);

#endif
