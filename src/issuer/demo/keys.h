/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_DEMO_KEYS_H
#define ISSUER_DEMO_KEYS_H

#include "core/base/names.h"
#include "issuer/demo/folder.h"
#include "issuer/mint/keyring.h"

/* The keys of "jwt-issuer serve --demo". */

/*
 * Load key files, each under its file name without folder and suffix; or, where there are none, make keys
 * that exist in memory only: es256, rs256 and hs256. May ask for a passphrase on the terminal. STATUS_OK;
 * STATUS_USAGE, STATUS_REFUSED or STATUS_HOST.
 */
enum status demokeys_load(const struct names *files, struct keyring *ret, struct note *n);

/*
 * Write what a host needs of each key into the folder, in the keyring's order: NAME.pub, PEM; or NAME.secret,
 * mode 0600, which holds the secret's bytes and nothing else. STATUS_OK, STATUS_HOST.
 */
enum status demokeys_publish(const struct keyring *keys, struct demo_folder *f, struct note *n);

#endif
