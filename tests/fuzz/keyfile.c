/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Key files: PEM, DER, X.509, OpenSSH, JWK, JWK sets, secrets. A public key that our reader finds in PEM or
 * DER must equal the one that OpenSSL's own reader finds. A JWK set must be cut into the keys that jansson
 * finds.
 */
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "core/base/scoped.h"
#include "core/json/tree.h"
#include "core/keys/format.h"
#include "fuzz.h"
#include "inject.h"
#include "support/mint.h"

#define INJECTS 0x80

static char no_passphrase[] = "";

static EVP_PKEY *from_pem(struct span content)
{
	BIO *bio = BIO_new_mem_buf(content.at, (int)content.len);
	EVP_PKEY *key = PEM_read_bio_PUBKEY_ex(bio, NULL, NULL, no_passphrase, NULL, NULL);
	X509 *certificate = NULL;

	if (!key && BIO_reset(bio) == 1 &&
	    (certificate = PEM_read_bio_X509(bio, NULL, NULL, no_passphrase)) != NULL)
		key = X509_get_pubkey(certificate);
	X509_free(certificate);
	BIO_free(bio);
	return key;
}

static EVP_PKEY *from_der(struct span content)
{
	const unsigned char *at = content.at;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)content.len);
	X509 *certificate;

	if (key)
		return key;
	at = content.at;
	certificate = d2i_X509(NULL, &at, (long)content.len);
	key = certificate ? X509_get_pubkey(certificate) : NULL;
	X509_free(certificate);
	return key;
}

/* Compare our key with that of OpenSSL. PKCS#1 is left out: OpenSSL reads it by another function. */
static void compare(struct span content, const struct key *k)
{
	enum keyformat format = keyformat_of(content);
	EVP_PKEY *other = NULL;

	if (memmem(content.at, content.len, "RSA PUBLIC", 10))
		return;
	if (format == KEYFORMAT_PEM)
		other = from_pem(content);
	else if (format == KEYFORMAT_DER && (other = from_der(content)) == NULL)
		return;
	if (format == KEYFORMAT_PEM || format == KEYFORMAT_DER)
		DEMAND(other && EVP_PKEY_eq(other, k->public) == 1);
	EVP_PKEY_free(other);
}

static void compare_kid(const struct setcut_key *key, const json_t *element)
{
	const json_t *kid = json_object_get(element, "kid");
	char *ours = NULL;

	DEMAND(setcut_kid(key, &ours));
	DEMAND((ours != NULL) == json_is_string(kid));
	DEMAND(!ours || strcmp(ours, json_string_value(kid)) == 0);
	free(ours);
}

/* What setcut_read() accepts, jansson accepts, and finds the same keys in it. */
static void compare_cut(struct span content)
{
	SCOPED(setcut) cut = {0};
	struct note n = {0};
	json_auto_t *tree = NULL;
	const json_t *keys;

	if (keyformat_of(content) != KEYFORMAT_JSON || keyformat_cut(content, &cut, &n) != REASON_OK)
		return;
	content = span_begins(content, "\xef\xbb\xbf") ? span_after(content, 3) : content;
	DEMAND(json_parse(span_trim_space(content), REASON_CONFIG_INVALID, &tree) == REASON_OK);
	keys = json_object_get(tree, "keys");
	DEMAND(cut.is_set == json_is_array(keys));
	DEMAND(cut.count == json_array_size(keys));
	for (size_t i = 0; i < cut.count; i++)
		compare_kid(&cut.keys[i], json_array_get(keys, i));
}

/*
 * Before failures are injected, let OpenSSL make the objects that it makes once per process. After a failure
 * it does not try again, and our reader and its own would then differ for all later inputs.
 */
static void set_up(void)
{
	static const char *const algs[] = {"ES256", "ES384", "ES512", "RS256", "EdDSA"};

	inject_install();
	for (size_t i = 0; i < sizeof(algs) / sizeof(algs[0]); i++) {
		SCOPED(keyset) keys = {0};
		struct note n = {0};
		struct mint m;
		char *pem;

		mint_init(&m, algs[i]);
		pem = mint_public_pem(&m);
		DEMAND(keyformat_read(span_of(pem), &keys, &n) == REASON_OK);
		compare(span_of(pem), keys.keys[0]);
		free(pem);
		mint_done(&m);
	}
}

/* Read the content as a secret. No content may be both a secret and a public key. */
static void read_secret(struct span content, bool is_public)
{
	SCOPED(key) k = {0};
	struct note n = {0};
	enum reason r = keyformat_read_secret(content, &k, &n);

	DEMAND(r == REASON_OK || (r == REASON_CONFIG_INVALID && n.text[0]));
	DEMAND(r != REASON_OK || (k.type == KEY_SECRET && k.material.len > 0 && !is_public));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_set_up;
	struct input in = {{data, size}};
	uint8_t mode = input_byte(&in);
	SCOPED(keyset) keys = {0};
	struct note n = {0};
	enum reason r;

	if (!is_set_up)
		set_up();
	is_set_up = true;
	if (mode & INJECTS)
		inject_begin(in.rest);
	r = keyformat_read(in.rest, &keys, &n);
	(void)inject_end();
	DEMAND(r == REASON_OK || r == REASON_CONFIG_INVALID || r == REASON_OUT_OF_MEMORY);
	DEMAND(r != REASON_OK || keys.count > 0);
	DEMAND(r != REASON_CONFIG_INVALID || n.text[0]);
	for (size_t i = 0; i < keys.count; i++)
		DEMAND(keys.keys[i]->type != KEY_SECRET);
	if (r != REASON_OUT_OF_MEMORY)
		read_secret(in.rest, r == REASON_OK);
	compare_cut(in.rest);
	if (r == REASON_OK && !(mode & INJECTS))
		compare(in.rest, keys.keys[0]);
	return 0;
}
