/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_PUBLICHALF_H
#define ISSUER_KEYS_PUBLICHALF_H

#include <openssl/types.h>

#include "core/keys/key.h"
#include "tool/status.h"

/*
 * The public half of a private key of OpenSSL's, as the core's own key: it has passed every check that a host
 * makes. STATUS_OK; STATUS_REFUSED for a kind, a curve or a size that cannot sign tokens; STATUS_HOST.
 */
enum status publichalf_of(const EVP_PKEY *key, struct key *ret, struct note *n);

/* A number of the key ("n", "e", "qx"...), big-endian, padded to len bytes; len 0: as short as it is. */
enum status publichalf_number(const EVP_PKEY *key, const char *name, size_t len, struct bytes *ret,
			      struct note *n);

#endif
