/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/pemblock.h"

#include <openssl/crypto.h>
#include <openssl/pem.h>

/* PEM_FLAG_SECURE: OpenSSL wipes what it held on the way. */
bool pemblock_read(BIO *bio, struct pemblock *ret)
{
	struct pemblock b = {0};

	if (PEM_read_bio_ex(bio, &b.name, &b.header, &b.data, &b.len, PEM_FLAG_SECURE) != 1)
		return false;
	*ret = b;
	return true;
}

struct span pemblock_data(const struct pemblock *b)
{
	return (struct span){b->data, (size_t)b->len};
}

void pemblock_done(struct pemblock *b)
{
	OPENSSL_secure_free(b->name);
	OPENSSL_secure_free(b->header);
	OPENSSL_secure_clear_free(b->data, (size_t)b->len);
	*b = (struct pemblock){0};
}
