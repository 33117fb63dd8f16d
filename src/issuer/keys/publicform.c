/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/keys/publicform.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/json/write.h"
#include "core/keys/crypto.h"
#include "issuer/keys/publichalf.h"

enum status publicform_pem(const struct key *k, struct bytes *ret, struct note *n)
{
	OWNED(BIO) *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long len;

	if (!bio || PEM_write_bio_PUBKEY(bio, k->public) != 1)
		return status_of_openssl(STATUS_HOST, n, "the public key cannot be written as PEM");
	len = BIO_get_mem_data(bio, &text);
	if (len <= 0 || !bytes_copy((struct span){(const uint8_t *)text, (size_t)len}, ret))
		return status_out_of_memory(n);
	return STATUS_OK;
}

static enum status set_text(json_t *jwk, const char *name, const char *text, struct note *n)
{
	return json_object_set_new(jwk, name, json_string(text)) == 0 ? STATUS_OK : status_out_of_memory(n);
}

static enum status set_octets(json_t *jwk, const char *name, struct span octets, struct note *n)
{
	SCOPED(bytes) text = {0};
	enum status r = status_of_reason(base64url_encode(octets, &text), n);

	return r == STATUS_OK ? set_text(jwk, name, (const char *)text.at, n) : r;
}

/* Set a member to a number of the key, padded to len bytes. len 0: no padding (RFC 7518 2, for n and e). */
static enum status set_number(json_t *jwk, const char *name, const struct key *k, const char *parameter,
			      size_t len, struct note *n)
{
	SCOPED(bytes) number = {0};
	enum status r = publichalf_number(k->public, parameter, len, &number, n);

	return r == STATUS_OK ? set_octets(jwk, name, bytes_span(&number), n) : r;
}

static enum status set_rsa(json_t *jwk, const struct key *k, struct note *n)
{
	enum status r = set_text(jwk, "kty", "RSA", n);

	if (r == STATUS_OK)
		r = set_number(jwk, "n", k, OSSL_PKEY_PARAM_RSA_N, 0, n);
	if (r == STATUS_OK)
		r = set_number(jwk, "e", k, OSSL_PKEY_PARAM_RSA_E, 0, n);
	return r;
}

static enum status set_ec(json_t *jwk, const struct key *k, struct note *n)
{
	enum status r = set_text(jwk, "kty", "EC", n);

	if (r == STATUS_OK)
		r = set_text(jwk, "crv", k->curve->name, n);
	if (r == STATUS_OK)
		r = set_number(jwk, "x", k, OSSL_PKEY_PARAM_EC_PUB_X, k->curve->coordinate_bytes, n);
	if (r == STATUS_OK)
		r = set_number(jwk, "y", k, OSSL_PKEY_PARAM_EC_PUB_Y, k->curve->coordinate_bytes, n);
	return r;
}

static enum status set_ed25519(json_t *jwk, const struct key *k, struct note *n)
{
	uint8_t raw[32];
	size_t len = sizeof(raw);
	enum status r = set_text(jwk, "kty", "OKP", n);

	if (r == STATUS_OK)
		r = set_text(jwk, "crv", "Ed25519", n);
	if (r != STATUS_OK)
		return r;
	if (EVP_PKEY_get_raw_public_key(k->public, raw, &len) != 1)
		return status_of_openssl(STATUS_HOST, n, "the public key cannot be written as a JWK");
	return set_octets(jwk, "x", (struct span){raw, len}, n);
}

static enum status set_material(json_t *jwk, const struct key *k, struct note *n)
{
	switch (k->type) {
	case KEY_RSA:
		return set_rsa(jwk, k, n);
	case KEY_EC:
		return set_ec(jwk, k, n);
	case KEY_ED25519:
		return set_ed25519(jwk, k, n);
	case KEY_SECRET:
		break;
	}
	return status_refuse(n, STATUS_BUG, "a secret has no public half");
}

enum status publicform_jwk(const struct key *k, const char *alg_name, json_t **ret, struct note *n)
{
	json_auto_t *jwk = json_object();
	enum status r;

	if (!jwk)
		return status_out_of_memory(n);
	r = set_material(jwk, k, n);
	if (r == STATUS_OK)
		r = set_text(jwk, "use", "sig", n);
	if (r == STATUS_OK && alg_name)
		r = set_text(jwk, "alg", alg_name, n);
	if (r == STATUS_OK && k->kid)
		r = set_text(jwk, "kid", k->kid, n);
	if (r == STATUS_OK)
		*ret = json_incref(jwk);
	return r;
}

enum status publicform_text(const json_t *tree, struct bytes *ret, struct note *n)
{
	if (!jsonwrite_text(tree, JSON_INDENT(2), ret))
		return status_out_of_memory(n);
	bytes_end_line(ret);
	return STATUS_OK;
}
