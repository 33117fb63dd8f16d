/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_PUBLICHALF_H
#define ISSUER_KEYS_PUBLICHALF_H

#include <openssl/types.h>

#include "core/keys/key.h"
#include "tool/status.h"

/*
 * Copy the public half of OpenSSL's private key into a key of the core, which makes every check that a host
 * makes. STATUS_OK; STATUS_REFUSED for a type, a curve or a size that cannot sign tokens; STATUS_HOST.
 */
enum status publichalf_of(const EVP_PKEY *key, struct key *ret, struct note *n);

/* Read a number of the key ("n", "e", "qx"...), big-endian, padded to len bytes. len 0: without padding. */
enum status publichalf_number(const EVP_PKEY *key, const char *name, size_t len, struct bytes *ret,
			      struct note *n);

#endif
