/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/private.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "core/keys/crypto.h"

/*
 * The signature is as long as the modulus: 342 bytes of base64url at 2048 bits, which together with a few
 * claims still fits the 511 bytes that sudo's prompt takes. At 3072 bits (512) nothing fits.
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

enum status privatekey_generate(const struct algorithm *alg, struct privatekey *ret, struct note *n)
{
	EVP_PKEY *key = make_pkey(alg);

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
