/* SPDX-License-Identifier: BSD-2-Clause */
#include "kinds.h"

#include <check.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "module/support/fakehost.h"
#include "module/support/scene.h"

const struct kind kinds[] = {
	{"pem-es256", "ES256", "pem"},	       {"pem-es384", "ES384", "pem"},
	{"pem-es512", "ES512", "pem"},	       {"pem-rs256", "RS256", "pem"},
	{"pem-ps384", "PS384", "pem"},	       {"pem-eddsa", "EdDSA", "pem"},
	{"pkcs1-rs512", "RS512", "pkcs1"},     {"der-es256", "ES256", "der"},
	{"der-rs256", "RS256", "der"},	       {"der-eddsa", "EdDSA", "der"},
	{"x509-es256", "ES256", "x509"},       {"x509-rs256", "RS256", "x509"},
	{"x509-eddsa", "EdDSA", "x509"},       {"openssh-es256", "ES256", "openssh"},
	{"openssh-rs256", "RS256", "openssh"}, {"openssh-eddsa", "EdDSA", "openssh"},
	{"jwk-es256", "ES256", "jwk"},	       {"jwk-rs256", "RS256", "jwk"},
	{"jwk-eddsa", "EdDSA", "jwk"},	       {"jwk-hs256", "HS256", "jwk"},
	{"jwks-es256", "ES256", "jwks"},       {"jwks-rs256", "RS256", "jwks"},
	{"secret-hs256", "HS256", "secret"},   {"secret-hs512", "HS512", "secret"},
};

const size_t kind_count = sizeof(kinds) / sizeof(kinds[0]);

static void write_bytes(const char *name, const void *content, size_t bytes, mode_t mode)
{
	int fd = open(scene_text("%s/%s", scene.dir, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	ck_assert_int_eq(write(fd, content, bytes), (ssize_t)bytes);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	ck_assert_int_eq(close(fd), 0);
}

static void write_bio(BIO *bio)
{
	char *at;
	long bytes = BIO_get_mem_data(bio, &at);

	write_bytes("keys/corp", at, (size_t)bytes, 0644);
	BIO_free(bio);
}

/* ---- a public key's numbers ---- */

struct parts {
	uint8_t first[512], second[512]; /* n and e, x and y, or the raw key */
	size_t first_bytes, second_bytes;
};

static size_t number(EVP_PKEY *key, const char *name, uint8_t *out)
{
	BIGNUM *n = NULL;
	int bytes;

	ck_assert_int_eq(EVP_PKEY_get_bn_param(key, name, &n), 1);
	bytes = BN_bn2bin(n, out);
	BN_free(n);
	return (size_t)bytes;
}

static void take_apart(const struct mint *m, struct parts *ret)
{
	uint8_t point[133];
	size_t len = sizeof(ret->first);

	if (m->alg->key_type == KEY_RSA) {
		ret->first_bytes = number(m->private, OSSL_PKEY_PARAM_RSA_N, ret->first);
		ret->second_bytes = number(m->private, OSSL_PKEY_PARAM_RSA_E, ret->second);
	} else if (m->alg->key_type == KEY_EC) {
		ck_assert_int_eq(EVP_PKEY_get_octet_string_param(m->private, OSSL_PKEY_PARAM_PUB_KEY, point,
								 sizeof(point), &len),
				 1);
		ret->first_bytes = ret->second_bytes = len / 2;
		memcpy(ret->first, point + 1, len / 2);
		memcpy(ret->second, point + 1 + len / 2, len / 2);
	} else {
		ck_assert_int_eq(EVP_PKEY_get_raw_public_key(m->private, ret->first, &len), 1);
		ret->first_bytes = len;
	}
}

static const char *encoded(const uint8_t *at, size_t bytes)
{
	SCOPED(bytes) text = {0};

	ck_assert_int_eq(base64url_encode((struct span){at, bytes}, &text), REASON_OK);
	return scene_text("%s", (char *)text.at);
}

/* ---- the formats ---- */

static const char *jwk_text(const struct mint *m, const char *kid)
{
	struct parts p = {0};
	const char *first, *second;

	if (m->alg->key_type == KEY_SECRET)
		return scene_text("{\"kty\":\"oct\",\"kid\":\"%s\",\"k\":\"%s\"}", kid,
				  encoded(m->secret, sizeof(m->secret)));
	take_apart(m, &p);
	first = encoded(p.first, p.first_bytes);
	second = encoded(p.second, p.second_bytes);
	if (m->alg->key_type == KEY_RSA)
		return scene_text(
			"{\"kty\":\"RSA\",\"kid\":\"%s\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}", kid,
			first, second);
	if (m->alg->key_type == KEY_EC)
		return scene_text("{\"kty\":\"EC\",\"kid\":\"%s\",\"crv\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}",
				  kid, m->alg->curve->name, first, second);
	return scene_text("{\"kty\":\"OKP\",\"kid\":\"%s\",\"crv\":\"Ed25519\",\"x\":\"%s\"}", kid, first);
}

static void write_jwk(const struct mint *m)
{
	scene_write("keys/corp", jwk_text(m, "k1"), m->alg->key_type == KEY_SECRET ? 0600 : 0644);
}

/* A set with an unusable key between usable ones. */
static void write_jwks(const struct mint *m)
{
	struct mint other;

	mint_init(&other, m->alg->name);
	scene_write("keys/corp",
		    scene_text("{\"keys\":[%s,{\"kty\":\"AKP\",\"kid\":\"k2\"},%s]}", jwk_text(&other, "k0"),
			       jwk_text(m, "k1")),
		    0644);
	mint_done(&other);
}

static void write_pem(const struct mint *m)
{
	char *pem = mint_public_pem(m);

	scene_write("keys/corp", pem, 0644);
	free(pem);
}

static void write_pkcs1(const struct mint *m)
{
	unsigned char *der = NULL;
	int bytes = i2d_PublicKey(m->private, &der);
	BIO *out = BIO_new(BIO_s_mem());

	ck_assert_int_gt(bytes, 0);
	ck_assert_int_gt(PEM_write_bio(out, "RSA PUBLIC KEY", "", der, bytes), 0);
	OPENSSL_free(der);
	write_bio(out);
}

static void write_der(const struct mint *m)
{
	BIO *out = BIO_new(BIO_s_mem());

	ck_assert_int_eq(i2d_PUBKEY_bio(out, m->private), 1);
	write_bio(out);
}

static void write_x509(const struct mint *m)
{
	X509 *certificate = X509_new();
	BIO *out = BIO_new(BIO_s_mem());

	ck_assert_ptr_nonnull(ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)NOW - 100));
	ck_assert_ptr_nonnull(ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)NOW + 100));
	ck_assert_int_eq(X509_set_pubkey(certificate, m->private), 1);
	ck_assert_int_gt(
		X509_sign(certificate, m->private, m->alg->key_type == KEY_ED25519 ? NULL : EVP_sha256()), 0);
	ck_assert_int_eq(PEM_write_bio_X509(out, certificate), 1);
	X509_free(certificate);
	write_bio(out);
}

/* RFC 4251 5: a length, then the bytes, with a zero byte before a number whose first bit is set. */
static size_t add_wire(uint8_t *at, const void *bytes, size_t len, bool is_number)
{
	size_t zero = is_number && len && (*(const uint8_t *)bytes & 0x80) ? 1 : 0, total = len + zero;

	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(total >> (24 - 8 * i));
	at[4] = 0;
	memcpy(at + 4 + zero, bytes, len);
	return 4 + total;
}

static size_t wire_key(const struct mint *m, const char *type, uint8_t *blob)
{
	struct parts p = {0};
	uint8_t point[133] = {4};
	size_t len = add_wire(blob, type, strlen(type), false);

	take_apart(m, &p);
	if (m->alg->key_type == KEY_RSA) {
		len += add_wire(blob + len, p.second, p.second_bytes, true);
		return len + add_wire(blob + len, p.first, p.first_bytes, true);
	}
	if (m->alg->key_type == KEY_ED25519)
		return len + add_wire(blob + len, p.first, p.first_bytes, false);
	len += add_wire(blob + len, "nistp256", 8, false);
	memcpy(point + 1, p.first, p.first_bytes);
	memcpy(point + 1 + p.first_bytes, p.second, p.second_bytes);
	return len + add_wire(blob + len, point, 1 + p.first_bytes + p.second_bytes, false);
}

static void write_openssh(const struct mint *m)
{
	const char *type = m->alg->key_type == KEY_RSA ? "ssh-rsa" :
			   m->alg->key_type == KEY_EC  ? "ecdsa-sha2-nistp256" :
							 "ssh-ed25519";
	uint8_t blob[1024], text[2048];
	size_t len = wire_key(m, type, blob);

	(void)EVP_EncodeBlock(text, blob, (int)len);
	scene_write("keys/corp", scene_text("%s %s alice@example.com\n", type, (char *)text), 0644);
}

static void write_secret(const struct mint *m)
{
	write_bytes("keys/corp", m->secret, sizeof(m->secret), 0600);
}

static void write_key(const char *format, const struct mint *m)
{
	static const struct {
		const char *name;
		void (*write)(const struct mint *m);
	} formats[] = {
		{"pem", write_pem},	    {"pkcs1", write_pkcs1},   {"der", write_der},
		{"x509", write_x509},	    {"jwk", write_jwk},	      {"jwks", write_jwks},
		{"openssh", write_openssh}, {"secret", write_secret},
	};
	size_t i = 0;

	while (strcmp(formats[i].name, format) != 0)
		i++;
	formats[i].write(m);
}

/* ---- making the scene ---- */

static void make_key_and_tokens(const struct kind *k, struct tokens *ret)
{
	const char *token;

	mint_done(&scene.mint);
	mint_init(&scene.mint, k->alg);
	scene.recipe.alg = scene_text("\"%s\"", k->alg);
	write_key(k->format, &scene.mint);
	scene_write("pam_jwt.conf",
		    scene_text("hostname = web1.example.com\n[issuer corp]\niss = "
			       "https://login.example.com\n%s = corp\nalgorithm = %s\n",
			       strncmp(k->alg, "HS", 2) == 0 ? "secret" : "key", k->alg),
		    0644);
	token = scene_token();
	ck_assert_uint_lt(strlen(token), KIND_TOKEN_BYTES);
	strcpy(ret->good, token);
	strcpy(ret->forged, scene_changed_signature(token));
}

/* What a child reports about the scene that it has made. */
struct made_scene {
	struct scene scene;
	struct tokens tokens;
};

static _Noreturn void make_and_tell(const struct kind *k, const char *jti, int to)
{
	static struct made_scene t;

	scene_setup();
	if (jti)
		scene.recipe.jti = jti;
	make_key_and_tokens(k, &t.tokens);
	t.scene = scene;
	_exit(write(to, &t, sizeof(t)) == (ssize_t)sizeof(t) ? 0 : 1);
}

static void play(const struct kind *k, const char *jti, struct tokens *ret)
{
	static struct made_scene t;
	int ends[2], status = 1;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		make_and_tell(k, jti, ends[1]);
	ck_assert_int_eq(read(ends[0], &t, sizeof(t)), (ssize_t)sizeof(t));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	(void)close(ends[0]);
	(void)close(ends[1]);
	memcpy(scene.dir, t.scene.dir, sizeof(scene.dir));
	memcpy(scene.conf, t.scene.conf, sizeof(scene.conf));
	fakehost_reset();
	*ret = t.tokens;
}

void kinds_play(const struct kind *k, struct tokens *ret)
{
	play(k, NULL, ret);
}

void kinds_play_jti(const struct kind *k, const char *jti, struct tokens *ret)
{
	play(k, jti, ret);
}
