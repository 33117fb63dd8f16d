/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_KEYS_PEMBLOCK_H
#define ISSUER_KEYS_PEMBLOCK_H

#include <openssl/types.h>

#include "core/base/span.h"

/* One PEM block (RFC 7468, RFC 1421) of what may be a private key. */
struct pemblock {
	char *name; /* as in "-----BEGIN name-----" */
	/* the lines before the base64, such as those of an encrypted key; "" for none */
	char *header;
	unsigned char *data;
	long len;
};

/*
 * The next block, as it stands: nothing is decrypted. False when there is none, or a damaged one; OpenSSL
 * tells why.
 */
bool pemblock_read(BIO *bio, struct pemblock *ret);

struct span pemblock_data(const struct pemblock *b);

void pemblock_done(struct pemblock *b);

#endif
