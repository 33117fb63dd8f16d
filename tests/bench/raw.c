/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * raw ALGORITHM KEY_FILE MESSAGE_FILE SIGNATURE_FILE COUNT: verify a signature COUNT times by OpenSSL alone,
 * with the key in hand, and print the nanoseconds that one took. KEY_FILE is a public key in PEM, or for
 * HS256 the secret; the signature is in OpenSSL's own form (ECDSA: DER).
 */
#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

struct file {
	char *bytes;
	size_t size;
};

struct signature {
	const char *alg;
	EVP_PKEY *key; /* NULL for HMAC */
	struct file secret, message, bytes;
};

static struct file read_file(const char *path)
{
	struct file f;

	f.bytes = bench_read(path, &f.size);
	return f;
}

static int verify_mac(const struct signature *s)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	size_t size = 0;

	return EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, s->secret.bytes, s->secret.size,
			 (const unsigned char *)s->message.bytes, s->message.size, mac, sizeof(mac), &size) &&
	       size == s->bytes.size && CRYPTO_memcmp(mac, s->bytes.bytes, size) == 0;
}

static const char *digest_of(const char *alg)
{
	if (strcmp(alg, "EdDSA") == 0)
		return NULL;
	return strcmp(alg, "ES384") == 0 ? "SHA384" : "SHA256";
}

static int set_padding(const char *alg, EVP_PKEY_CTX *ctx)
{
	if (strcmp(alg, "PS256") != 0)
		return 1;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) > 0 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) > 0;
}

static int verify_signature(const struct signature *s)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_ctx = NULL;
	int good = ctx &&
		   EVP_DigestVerifyInit_ex(ctx, &key_ctx, digest_of(s->alg), NULL, NULL, s->key, NULL) == 1 &&
		   set_padding(s->alg, key_ctx) &&
		   EVP_DigestVerify(ctx, (const unsigned char *)s->bytes.bytes, s->bytes.size,
				    (const unsigned char *)s->message.bytes, s->message.size) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}

static void read_key(struct signature *s)
{
	BIO *in = BIO_new_mem_buf(s->secret.bytes, (int)s->secret.size);

	s->key = PEM_read_bio_PUBKEY(in, NULL, NULL, NULL);
	if (!s->key)
		bench_fail("the key cannot be read");
	BIO_free(in);
}

int main(int argc, char **argv)
{
	struct signature s;
	int64_t start;
	long count;

	if (argc != 6)
		bench_fail("usage: raw ALGORITHM KEY_FILE MESSAGE_FILE SIGNATURE_FILE COUNT");
	s = (struct signature){argv[1], NULL, read_file(argv[2]), read_file(argv[3]), read_file(argv[4])};
	count = bench_count(argv[5]);
	if (strcmp(s.alg, "HS256") != 0)
		read_key(&s);
	start = bench_now_ns();
	for (long i = 0; i < count; i++)
		if (!(s.key ? verify_signature(&s) : verify_mac(&s)))
			bench_fail("the signature is not verified");
	printf("%" PRId64 "\n", (bench_now_ns() - start) / count);
	EVP_PKEY_free(s.key);
	free(s.secret.bytes), free(s.message.bytes), free(s.bytes.bytes);
	return 0;
}
