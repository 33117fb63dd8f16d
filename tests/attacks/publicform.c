/* SPDX-License-Identifier: BSD-2-Clause */
#include "publicform.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/encoder.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "attacks/must.h"
#include "core/base/base64url.h"
#include "core/base/scoped.h"

static bool encode(const struct mint *m, const char *form, const char *structure, struct bytes *ret)
{
	OSSL_ENCODER_CTX *ctx =
		OSSL_ENCODER_CTX_new_for_pkey(m->private, EVP_PKEY_PUBLIC_KEY, form, structure, NULL);
	unsigned char *data = NULL;
	size_t len = 0;

	MUST(ctx && OSSL_ENCODER_to_data(ctx, &data, &len) == 1);
	MUST(bytes_copy((struct span){data, len}, ret));
	OPENSSL_free(data);
	OSSL_ENCODER_CTX_free(ctx);
	return true;
}

static void number(const struct mint *m, const char *name, struct bytes *ret)
{
	BIGNUM *n = NULL;

	MUST(EVP_PKEY_get_bn_param(m->private, name, &n) == 1 && bytes_alloc((size_t)BN_num_bytes(n), ret));
	(void)BN_bn2bin(n, ret->at);
	BN_free(n);
}

/* 04||x||y, or 32 bytes, or the modulus. */
static void raw(const struct mint *m, struct bytes *ret)
{
	if (m->alg->key_type == KEY_RSA) {
		number(m, OSSL_PKEY_PARAM_RSA_N, ret);
		return;
	}
	MUST(bytes_alloc(133, ret));
	if (m->alg->key_type == KEY_ED25519)
		MUST(EVP_PKEY_get_raw_public_key(m->private, ret->at, &ret->len) == 1);
	else
		MUST(EVP_PKEY_get_octet_string_param(m->private, OSSL_PKEY_PARAM_PUB_KEY, ret->at, ret->len,
						     &ret->len) == 1);
}

static void put_member(FILE *out, const char *name, struct span value)
{
	SCOPED(bytes) text = {0};

	MUST(base64url_encode(value, &text) == REASON_OK);
	fprintf(out, ",\"%s\":\"%s\"", name, (char *)text.at);
}

static void put_rsa(FILE *out, const struct mint *m)
{
	SCOPED(bytes) n = {0};
	SCOPED(bytes) e = {0};

	number(m, OSSL_PKEY_PARAM_RSA_N, &n);
	number(m, OSSL_PKEY_PARAM_RSA_E, &e);
	fprintf(out, "{\"kty\":\"RSA\"");
	put_member(out, "n", bytes_span(&n));
	put_member(out, "e", bytes_span(&e));
}

static void put_point(FILE *out, const struct mint *m)
{
	SCOPED(bytes) point = {0};
	size_t half;

	raw(m, &point);
	if (m->alg->key_type == KEY_ED25519) {
		fprintf(out, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"");
		put_member(out, "x", bytes_span(&point));
		return;
	}
	half = m->alg->curve->coordinate_bytes;
	fprintf(out, "{\"kty\":\"EC\",\"crv\":\"%s\"", m->alg->curve->name);
	put_member(out, "x", (struct span){point.at + 1, half});
	put_member(out, "y", (struct span){point.at + 1 + half, half});
}

char *publicform_jwk(const struct mint *m, const char *kid)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	MUST(out);
	if (m->alg->key_type == KEY_SECRET) {
		fprintf(out, "{\"kty\":\"oct\"");
		put_member(out, "k", (struct span){m->secret, sizeof(m->secret)});
	} else if (m->alg->key_type == KEY_RSA) {
		put_rsa(out, m);
	} else {
		put_point(out, m);
	}
	fprintf(out, ",\"alg\":\"%s\"", m->alg->name);
	if (kid)
		fprintf(out, ",\"kid\":\"%s\"", kid);
	fputc('}', out);
	MUST(fclose(out) == 0);
	return text;
}

/* RFC 4251 5: a string with its length before it; an integer needs a zero before a set top bit. */
static void put_string(FILE *out, struct span text, bool is_integer)
{
	size_t pad = is_integer && text.at[0] & 0x80, len = text.len + pad;
	const uint8_t head[] = {(uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len,
				0};

	MUST(fwrite(head, 4 + pad, 1, out) == 1 && fwrite(text.at, text.len, 1, out) == 1);
}

/* The key's type and, for ECDSA, its curve: RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4. */
static void put_names(FILE *out, const struct mint *m)
{
	char type[32], bits[16];

	if (m->alg->key_type == KEY_RSA) {
		put_string(out, span_of("ssh-rsa"), false);
	} else if (m->alg->key_type == KEY_ED25519) {
		put_string(out, span_of("ssh-ed25519"), false);
	} else {
		(void)snprintf(bits, sizeof(bits), "nistp%s", m->alg->curve->name + 2);
		(void)snprintf(type, sizeof(type), "ecdsa-sha2-%s", bits);
		put_string(out, span_of(type), false);
		put_string(out, span_of(bits), false);
	}
}

static void ssh_blob(const struct mint *m, struct bytes *ret)
{
	SCOPED(bytes) key = {0};
	SCOPED(bytes) e = {0};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	MUST(out);
	put_names(out, m);
	raw(m, &key);
	if (m->alg->key_type == KEY_RSA) {
		number(m, OSSL_PKEY_PARAM_RSA_E, &e);
		put_string(out, bytes_span(&e), true);
	}
	put_string(out, bytes_span(&key), m->alg->key_type == KEY_RSA);
	MUST(fclose(out) == 0 && bytes_copy((struct span){(uint8_t *)text, size}, ret));
	free(text);
}

static void ssh_line(const struct mint *m, struct bytes *ret)
{
	SCOPED(bytes) blob = {0};
	char *line = NULL, *base64;
	int len;

	ssh_blob(m, &blob);
	MUST(base64 = malloc(blob.len * 2 + 8));
	(void)EVP_EncodeBlock((unsigned char *)base64, blob.at, (int)blob.len);
	len = asprintf(&line, "%.*s %s\n", (int)(blob.at[2] << 8 | blob.at[3]), (char *)blob.at + 4, base64);
	MUST(len > 0 && bytes_copy((struct span){(uint8_t *)line, (size_t)len}, ret));
	free(base64);
	free(line);
}

static void jwk(const struct mint *m, struct bytes *ret)
{
	char *text = publicform_jwk(m, NULL);

	MUST(bytes_copy(span_of(text), ret));
	free(text);
}

/* Replace every line end: by CR LF, or as in an environment variable that lost its newlines. */
static void respell(struct bytes *text, const char *end)
{
	struct bytes out = {0};

	MUST(bytes_alloc(2 * text->len, &out));
	out.len = 0;
	for (size_t i = 0; i < text->len; i++) {
		if (text->at[i] != '\n')
			out.at[out.len++] = text->at[i];
		else
			for (const char *at = end; *at; at++)
				out.at[out.len++] = (uint8_t)*at;
	}
	bytes_done(text);
	*text = out;
}

bool publicform_make(const struct mint *m, const char *form, struct bytes *ret)
{
	const bool is_rsa = m->alg->key_type == KEY_RSA;
	struct span name = span_of(form);

	if (span_begins(name, "pkcs1") && is_rsa)
		return encode(m, span_is(name, "pkcs1-pem") ? "PEM" : "DER", "type-specific", ret);
	if (span_is(name, "jwk")) {
		jwk(m, ret);
		return true;
	}
	if (m->alg->key_type == KEY_SECRET || span_begins(name, "pkcs1"))
		return false;
	if (span_is(name, "ssh"))
		ssh_line(m, ret);
	else if (span_is(name, "ssh-blob"))
		ssh_blob(m, ret);
	else if (span_is(name, "raw"))
		raw(m, ret);
	else
		MUST(encode(m, span_is(name, "der") ? "DER" : "PEM", "SubjectPublicKeyInfo", ret));
	if (span_is(name, "pem-bare"))
		ret->len--;
	if (span_is(name, "pem-crlf"))
		respell(ret, "\r\n");
	if (span_is(name, "pem-line"))
		respell(ret, "");
	return true;
}
