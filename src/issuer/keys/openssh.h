/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_OPENSSH_H
#define ISSUER_KEYS_OPENSSH_H

#include <openssl/types.h>

#include "core/keys/key.h"
#include "tool/status.h"

/*
 * Read a private key in OpenSSH's own format, "openssh-key-v1" (PROTOCOL.key of OpenSSH), as ssh-keygen
 * writes it: one key, not encrypted, of type ssh-rsa, ecdsa-sha2-nistp256/384/521 or ssh-ed25519.
 *   ret_key      the private key, owned by the caller
 *   ret_public   the public half that the file contains
 * STATUS_OK, STATUS_REFUSED or STATUS_HOST.
 */
enum status sshkey_read(struct span pem, EVP_PKEY **ret_key, struct key *ret_public, struct note *n);

#endif
