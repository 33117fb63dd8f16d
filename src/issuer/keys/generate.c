/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/private.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/keys/crypto.h"

/*
 * An RSA signature is as long as the modulus: 342 bytes in base64url for 2048 bits. A token with a few claims
 * then fits the 511 bytes of sudo's prompt. For 3072 bits the signature alone has 512 bytes: no token fits.
 */
#define RSA_BITS 2048

static EVP_PKEY *make_pkey(const struct algorithm *alg)
{
	switch (alg->key_type) {
	case KEY_RSA:
		return EVP_RSA_gen(RSA_BITS); /* with the exponent 65537 */
	case KEY_EC:
		return EVP_EC_gen(alg->curve->name);
	case KEY_ED25519:
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	case KEY_SECRET:
		break;
	}
	return NULL;
}

/* As text, which can be copied: 43, 64 or 86 characters, with as many random bits as the hash has. */
static enum status make_secret(const struct algorithm *alg, struct key *ret, struct note *n)
{
	SCOPED(bytes) random = {0};
	SCOPED(bytes) text = {0};
	enum status r;

	if (!bytes_alloc(alg->digest_bytes, &random))
		return status_out_of_memory(n);
	if (RAND_priv_bytes(random.at, (int)random.len) != 1)
		return status_of_openssl(STATUS_HOST, n, "there are no random numbers");
	r = status_of_reason(base64url_encode(bytes_span(&random), &text), n);
	return r == STATUS_OK ? status_of_reason(key_from_secret(bytes_span(&text), ret, n), n) : r;
}

enum status privatekey_generate(const struct algorithm *alg, struct privatekey *ret, struct note *n)
{
	EVP_PKEY *key;

	if (alg->key_type == KEY_SECRET)
		return make_secret(alg, &ret->public, n);
	key = make_pkey(alg);

	if (!key)
		return status_of_openssl(STATUS_HOST, n, "OpenSSL cannot make this key");
	return privatekey_adopt(key, ret, n);
}

enum status privatekey_pem(EVP_PKEY *key, struct bytes *ret, struct note *n)
{
	OWNED(BIO) *bio = BIO_new(BIO_s_secmem()); /* wiped when it is freed */
	char *text = NULL;
	long len;

	if (!bio || PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
		return status_of_openssl(STATUS_HOST, n, "the private key cannot be written as PEM");
	len = BIO_get_mem_data(bio, &text);
	if (len <= 0 || !bytes_copy((struct span){(const uint8_t *)text, (size_t)len}, ret))
		return status_out_of_memory(n);
	return STATUS_OK;
}
