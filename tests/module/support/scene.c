/* SPDX-License-Identifier: BSD-2-Clause */
#include "scene.h"

#include <check.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "failures.h"
#include "fakehost.h"
#include "logbook.h"
#include "witness.h"

#define KEPT_MAX 256

struct scene scene;

/* Texts that scene_teardown frees. */
static char *to_free[KEPT_MAX];
static size_t to_free_count, of_setup; /* how many, and how many of them scene_setup made */

static const char *free_later(char *text)
{
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_lt(to_free_count, KEPT_MAX);
	to_free[to_free_count++] = text;
	return text;
}

void scene_forget(void)
{
	while (to_free_count > of_setup)
		free(to_free[--to_free_count]);
}

const char *scene_text(const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int bytes;

	va_start(args, format);
	bytes = vasprintf(&text, format, args);
	va_end(args);
	ck_assert_int_ge(bytes, 0);
	return free_later(text);
}

const char *scene_number(int64_t number)
{
	return scene_text("%" PRId64, number);
}

const char *scene_variable(const char *name)
{
	const char *value = getenv(name);

	if (value && *value)
		return value;
	fprintf(stderr, "%s is not set: run \"make module\"\n", name);
	exit(2);
}

void scene_write(const char *name, const char *text, unsigned mode)
{
	const char *path = scene_text("%s/%s", scene.dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t bytes = strlen(text);

	ck_assert_msg(fd >= 0, "cannot create %s", path);
	ck_assert_int_eq(write(fd, text, bytes), (ssize_t)bytes);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	ck_assert_int_eq(close(fd), 0);
}

void scene_configure(const char *top, const char *issuer, const char *behind)
{
	scene_write("pam_jwt.conf",
		    scene_text("hostname = web1.example.com\n%s[issuer corp]\niss = "
			       "https://login.example.com\nkey = corp.jwk\n"
			       "algorithm = ES256\n%s%s",
			       top, issuer, behind),
		    0644);
}

void scene_configure_store(const char *issuer)
{
	ck_assert_int_eq(mkdir(scene_text("%s/once", scene.dir), 0700), 0);
	scene_configure(scene_text("store = %s/once\n", scene.dir), issuer, "");
}

void scene_configure_keys(int count)
{
	const char *lines = "";

	for (int i = 0; i < count; i++) {
		struct mint other;
		char *pem;

		mint_init(&other, "ES256");
		pem = mint_public_pem(i + 1 < count ? &other : &scene.mint);
		scene_write(scene_text("keys/%d.pem", i), pem, 0644);
		lines = scene_text("%skey = %d.pem\n", lines, i);
		free(pem);
		mint_done(&other);
	}
	scene_write("pam_jwt.conf",
		    scene_text("hostname = web1.example.com\n[issuer corp]\niss = https://login.example.com\n"
			       "algorithm = ES256\n%s",
			       lines),
		    0644);
}

const char *scene_jwk(const struct mint *m, const char *kid)
{
	SCOPED(bytes) x = {0};
	SCOPED(bytes) y = {0};
	uint8_t point[65];
	size_t len = 0;

	ck_assert_int_eq(EVP_PKEY_get_octet_string_param(m->private, OSSL_PKEY_PARAM_PUB_KEY, point,
							 sizeof(point), &len),
			 1);
	ck_assert_uint_eq(len, sizeof(point));
	ck_assert_int_eq(base64url_encode((struct span){point + 1, 32}, &x), REASON_OK);
	ck_assert_int_eq(base64url_encode((struct span){point + 33, 32}, &y), REASON_OK);
	return scene_text("{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}", kid,
			  (char *)x.at, (char *)y.at);
}

/* Write one member of a header or payload, after a comma unless it is the first. */
static void add_part(FILE *out, const char *name, const char *value)
{
	if (value)
		fprintf(out, "%s\"%s\":%s", ftell(out) > 1 ? "," : "", name, value);
}

static const char *object(const char *const names[], const char *const values[], size_t count)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	fputc('{', out);
	for (size_t i = 0; i < count; i++)
		add_part(out, names[i], values[i]);
	fputc('}', out);
	ck_assert_int_eq(fclose(out), 0);
	return free_later(text);
}

const char *scene_token_of(const char *header, const char *payload)
{
	return free_later(mint_token(&scene.mint, header, payload));
}

const char *scene_token(void)
{
	static const char *const header_names[] = {"alg", "typ", "kid", "crit"};
	static const char *const claim_names[] = {"iss", "aud", "sub", "iat", "nbf", "exp", "jti", "cnf"};
	const struct recipe *r = &scene.recipe;
	const char *const header[] = {r->alg, r->typ, r->kid, r->crit};
	const char *const claims[] = {r->iss, r->aud, r->sub, r->iat, r->nbf, r->exp, r->jti, r->cnf};

	return scene_token_of(object(header_names, header, 4), object(claim_names, claims, 8));
}

const char *scene_changed(const char *text, const char *place)
{
	return scene_text("%.*s%c%s", (int)(place - text), text, *place == 'A' ? 'B' : 'A', place + 1);
}

const char *scene_changed_signature(const char *token)
{
	return scene_changed(token, strrchr(token, '.') + 1);
}

static struct recipe valid_recipe(void)
{
	return (struct recipe){
		.alg = "\"ES256\"",
		.typ = "\"JWT\"",
		.kid = "\"k1\"",
		.iss = "\"https://login.example.com\"",
		.aud = "\"web1.example.com\"",
		.sub = "\"alice\"",
		.iat = scene_number(NOW),
		.nbf = scene_number(NOW),
		.exp = scene_number(NOW + 60),
		.jti = "\"Zm9vYmFyYmF6cXV4\"",
	};
}

static void make_folder(const char *path)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(chmod(path, 0700), 0);
}

void scene_setup(void)
{
	static unsigned number;

	logbook_reset();
	failures_reset();
	witness_reset();
	fakehost_reset();
	of_setup = 0;
	(void)snprintf(scene.dir, sizeof(scene.dir), "%s/%d-%u", scene_variable(SCENE_ROOT), (int)getpid(),
		       number++);
	(void)snprintf(scene.conf, sizeof(scene.conf), "%s/pam_jwt.conf", scene.dir);
	make_folder(scene.dir);
	make_folder(scene_text("%s/keys", scene.dir));
	make_folder(scene_text("%s/services", scene.dir));
	mint_init(&scene.mint, "ES256");
	scene.recipe = valid_recipe();
	scene_write("keys/corp.jwk", scene_jwk(&scene.mint, "k1"), 0644);
	scene_configure("", "", "");
	of_setup = to_free_count;
}

void scene_teardown(void)
{
	failures_reset();
	mint_done(&scene.mint);
	of_setup = 0;
	scene_forget();
}
