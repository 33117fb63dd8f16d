/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/private.h"

#include <malloc.h>
#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/keys/crypto.h"
#include "core/keys/format.h"
#include "core/token/signature.h"
#include "issuer/keys/jwk.h"
#include "issuer/keys/openssh.h"
#include "issuer/keys/passphrase.h"
#include "issuer/keys/publichalf.h"
#include "issuer/keys/sign.h"

static EVP_PKEY *decode_pem(struct span content, struct passphrase *p)
{
	OWNED(BIO) *bio = BIO_new_mem_buf(content.at, (int)content.len);

	return bio ? PEM_read_bio_PrivateKey(bio, NULL, passphrase_callback, p) : NULL;
}

static EVP_PKEY *decode_der(struct span content, struct passphrase *p)
{
	const unsigned char *at = content.at;
	size_t left = content.len;
	EVP_PKEY *key = NULL;
	OSSL_DECODER_CTX *ctx =
		OSSL_DECODER_CTX_new_for_pkey(&key, "DER", NULL, NULL, EVP_PKEY_KEYPAIR, NULL, NULL);

	if (ctx && OSSL_DECODER_CTX_set_pem_password_cb(ctx, passphrase_callback, p))
		(void)OSSL_DECODER_from_data(ctx, &at, &left); /* key stays NULL when it fails */
	OSSL_DECODER_CTX_free(ctx);
	return key;
}

static enum status cannot_decode(const struct passphrase *p, struct note *n)
{
	if (p->status == STATUS_OK)
		return status_of_openssl(STATUS_REFUSED, n,
					 "the passphrase is wrong, or the private key is damaged");
	if (p->status == STATUS_UNDECIDED)
		return status_of_openssl(STATUS_REFUSED, n,
					 "the private key is damaged, or of a kind that is not known here");
	*n = p->note;
	return p->status;
}

static enum status decode(const struct keyfile *f, const char *passphrase_file, struct privatekey *k,
			  struct note *n)
{
	SCOPED(passphrase) p = {.file = passphrase_file, .key_path = f->path};
	struct span content = bytes_span(&f->content);

	k->key = f->kind == KEYKIND_DER ? decode_der(content, &p) : decode_pem(content, &p);
	return k->key ? STATUS_OK : cannot_decode(&p, n);
}

static enum status read_parts(const struct keyfile *f, const char *passphrase_file, struct privatekey *k,
			      struct note *n)
{
	struct span content = bytes_span(&f->content);

	switch (f->kind) {
	case KEYKIND_SECRET:
		return status_of_reason(keyformat_read_secret(content, &k->public, n), n);
	case KEYKIND_PEM:
	case KEYKIND_DER:
		return decode(f, passphrase_file, k, n);
	case KEYKIND_OPENSSH:
		return sshkey_read(content, &k->key, &k->public, n);
	case KEYKIND_JWK:
		return privatejwk_read(keyfile_json(f), &k->key, &k->public, &k->own, n);
	case KEYKIND_PUBLIC:
		break;
	}
	return status_refuse(
		n, STATUS_REFUSED,
		"this is no private key, or a set of several: to sign, give one private key, or a secret");
}

static enum status refuse_mismatch(struct note *n)
{
	return status_of_openssl(
		STATUS_REFUSED, n,
		"the private half of the key does not belong to its public half: the key is damaged");
}

/*
 * OpenSSL's own check of a key pair would refuse valid RSA keys that do not follow FIPS 186 (d computed
 * modulo (p-1)(q-1), or a modulus with an odd number of bits). So sign and verify a message instead.
 */
enum status privatekey_prove(const struct privatekey *k, struct note *n)
{
	const struct span message = span_of("does the private half belong to the public one?");
	const struct signer signer = {.key = k->key};
	struct key public = k->public; /* borrows all but the algorithm */
	SCOPED(bytes) signature = {0};
	enum status r;
	enum reason found;

	if (!k->key)
		return STATUS_OK;
	public.alg = algchoice_usual(&public).alg;
	r = sign_message(&signer, public.alg, message, &signature, n);
	if (r != STATUS_OK)
		return r;
	found = signature_check(&public, message, bytes_span(&signature));
	return found == REASON_SIGNATURE_INVALID ? refuse_mismatch(n) : status_of_reason(found, n);
}

/*
 * If the file contains a public half, it must equal that of OpenSSL's key. If it contains none, take it from
 * OpenSSL's key.
 */
static enum status match_public_half(struct privatekey *k, struct note *n)
{
	if (!k->public.type)
		return publichalf_of(k->key, &k->public, n);
	return EVP_PKEY_eq(k->key, k->public.public) == 1 ? STATUS_OK : refuse_mismatch(n);
}

enum status privatekey_read(const struct keyfile *f, const char *passphrase_file, struct privatekey *ret,
			    struct note *n)
{
	SCOPED(privatekey) k = {0};
	enum status r = read_parts(f, passphrase_file, &k, n);

	if (r == STATUS_OK && k.key)
		r = match_public_half(&k, n);
	if (r != STATUS_OK) {
		note_prefix(n, "%.256s: ", f->path);
		return r;
	}
	*ret = TAKE(k);
	return STATUS_OK;
}

enum status privatekey_adopt(EVP_PKEY *key, struct privatekey *ret, struct note *n)
{
	SCOPED(privatekey) k = {.key = key};
	enum status r = match_public_half(&k, n);

	if (r == STATUS_OK)
		r = privatekey_prove(&k, n);
	if (r != STATUS_OK)
		return r;
	*ret = TAKE(k);
	return STATUS_OK;
}

static void wipe_and_free(void *block, const char *file, int line)
{
	(void)file, (void)line;
	if (block)
		explicit_bzero(block, malloc_usable_size(block));
	free(block);
}

void privatekey_wipe_always(void)
{
	(void)CRYPTO_set_mem_functions(NULL, NULL, wipe_and_free);
}

void privatekey_done(struct privatekey *k)
{
	EVP_PKEY_free(k->key);
	key_done(&k->public);
	*k = (struct privatekey){0};
}
