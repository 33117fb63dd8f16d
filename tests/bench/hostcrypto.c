/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A host that has libcrypto, as sshd: initialised with the calls and flags of ssh_libcrypto_init() in
 * OpenSSH 9.2, seeded, and once used for a digest, as a key exchange does. It has fetched nothing else that
 * the module needs.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "session.h"

int host_prepare(void)
{
	unsigned char random[32], digest[32];

	return OPENSSL_init_crypto(OPENSSL_INIT_ADD_ALL_CIPHERS | OPENSSL_INIT_ADD_ALL_DIGESTS |
					   OPENSSL_INIT_LOAD_CONFIG,
				   NULL) == 1 &&
	       RAND_bytes(random, sizeof(random)) == 1 &&
	       EVP_Digest(random, sizeof(random), digest, NULL, EVP_sha256(), NULL) == 1;
}
