/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/config.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "issuer/keys/publicform.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* Two keys of one curve and an RSA key, made once. */
static struct mint ec, ec_other, rsa, hs;

static void make_mints(void)
{
	mint_init(&ec, "ES256");
	mint_init(&ec_other, "ES256");
	mint_init(&rsa, "RS256");
	mint_init(&hs, "HS256");
}

static void free_mints(void)
{
	mint_done(&ec);
	mint_done(&ec_other);
	mint_done(&rsa);
	mint_done(&hs);
}

static void write_public(const char *name, const struct mint *m)
{
	char *pem = mint_public_pem(m);

	scratch_write(name, span_of(pem), 0644);
	free(pem);
}

static void write_private(const char *name, const struct mint *m)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *pem = NULL;
	long len;

	ck_assert_int_eq(PEM_write_bio_PrivateKey(bio, m->private, NULL, NULL, 0, NULL, NULL), 1);
	len = BIO_get_mem_data(bio, &pem);
	scratch_write(name, (struct span){(uint8_t *)pem, (size_t)len}, 0600);
	BIO_free(bio);
}

/* The secret as a JWK with an alg. */
static void write_jwk(const char *name, const char *alg)
{
	SCOPED(bytes) k = {0};
	char jwk[256];

	ck_assert_int_eq(base64url_encode((struct span){hs.secret, sizeof(hs.secret)}, &k), REASON_OK);
	snprintf(jwk, sizeof(jwk), "{\"kty\":\"oct\",\"k\":\"%s\",\"alg\":\"%s\"}", (char *)k.at, alg);
	scratch_write(name, span_of(jwk), 0600);
}

/* A public key as a JWK with kid, and alg where it is not NULL; as a member of a list. */
static void add_jwk(json_t *list, const struct mint *m, const char *kid, const char *alg)
{
	struct note note = {0};
	struct key k = m->key;
	json_t *jwk = NULL;

	k.kid = (char *)kid;
	ck_assert_int_eq(publicform_jwk(&k, alg, &jwk, &note), STATUS_OK);
	ck_assert_int_eq(json_array_append_new(list, jwk), 0);
}

static void write_set(const char *name, json_t *list)
{
	json_t *document = json_pack("{s:o}", "keys", list);
	char *text = json_dumps(document, JSON_COMPACT);

	scratch_write(name, span_of(text), 0644);
	free(text);
	json_decref(document);
}

/* Write sets as a provider may publish them: keys of every kind, two with the same kid, some unusable. */
static void write_sets(void)
{
	json_t *list = json_array(), *clash = json_array();

	ck_assert_int_eq(json_array_append_new(list, json_pack("{s:s,s:s}", "kty", "AKP", "kid", "pq")), 0);
	add_jwk(list, &rsa, "rsa", "PS512");
	add_jwk(list, &ec, "ec", NULL);
	add_jwk(list, &rsa, "plain", NULL);
	add_jwk(list, &ec_other, "ec", "ES256");
	write_set("keys/set.jwks", list);
	add_jwk(clash, &rsa, "ps", "PS256");
	add_jwk(clash, &ec, "ec", "ES256");
	write_set("keys/clash.jwks", clash);
}

/* Public keys in forms that are not supported and not recognised. */
static const char *const unread[] = {"bare.b64", "utf16.pem", "options.pub", "newline.der", "list.jwks"};

/* openssl's PEM without the lines that begin and end it. */
static void write_bare(const char *pem)
{
	const char *from = strchr(pem, '\n') + 1;

	scratch_write("keys/bare.b64",
		      (struct span){(const uint8_t *)from, (size_t)(strstr(pem, "-----END") - from)}, 0600);
}

static void write_utf16(const char *pem)
{
	SCOPED(bytes) wide = {0};
	size_t len = strlen(pem);

	ck_assert(bytes_alloc(2 + 2 * len, &wide));
	memcpy(wide.at, "\xff\xfe", 2);
	for (size_t i = 0; i < len; i++) {
		wide.at[2 + 2 * i] = (uint8_t)pem[i];
		wide.at[3 + 2 * i] = 0;
	}
	scratch_write("keys/utf16.pem", bytes_span(&wide), 0600);
}

static void write_der(const struct mint *m)
{
	unsigned char der[1024], *end = der;

	ck_assert_int_gt(i2d_PUBKEY(m->key.public, NULL), 0);
	ck_assert_int_lt(i2d_PUBKEY(m->key.public, NULL), (int)sizeof(der));
	ck_assert_int_gt(i2d_PUBKEY(m->key.public, &end), 0);
	*end++ = '\n';
	scratch_write("keys/newline.der", (struct span){der, (size_t)(end - der)}, 0600);
}

static void write_unread(void)
{
	json_t *list = json_array();
	char *pem = mint_public_pem(&rsa), *text;

	write_bare(pem);
	write_utf16(pem);
	scratch_write("keys/options.pub",
		      span_of("no-pty,command=\"/bin/false\" ssh-ed25519 "
			      "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f "
			      "alice@example\n"),
		      0600);
	write_der(&rsa);
	add_jwk(list, &rsa, "rsa", "RS256");
	text = json_dumps(list, JSON_COMPACT);
	scratch_write("keys/list.jwks", span_of(text), 0600);
	free(text);
	json_decref(list);
	free(pem);
}

static void write_keys(void)
{
	scratch_folder("keys", 0755);
	scratch_folder("keys/sub", 0755);
	write_public("keys/corp.pub", &ec);
	write_public("keys/copy.pub", &ec);
	write_public("keys/sub/other.pub", &ec_other);
	write_public("keys/rsa.pub", &rsa);
	write_private("keys/corp.key", &ec);
	write_jwk("keys/hs512.jwk", "HS512");
	scratch_write("keys/secret", (struct span){hs.secret, sizeof(hs.secret)}, 0600);
	scratch_write("keys/short", span_of("0123456789abcdef0123456789abcde\n"), 0600);
	scratch_write("keys/line", span_of("0123456789abcdef0123456789abcdef\n"), 0640);
	scratch_write("keys/shared", span_of("0123456789abcdef0123456789abcdef"), 0604);
	write_sets();
	write_unread();
	scratch_write("keys/off.jwk",
		      span_of("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
			      "\"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}"),
		      0644);
	scratch_write("keys/empty", span_of(""), 0644);
	scratch_write("keys/array",
		      span_of("const unsigned char key[] = { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07 };\n"), 0600);
}

static enum reason load(struct span config, struct trust *ret, struct note *n)
{
	scratch_write("pam_jwt.conf", config, 0644);
	SCOPED(snapshot) files = {0};

	return config_load(&files, scratch_path("pam_jwt.conf"), NULL, ret, n);
}

static void load_sound(const char *config, struct trust *ret)
{
	struct note note = {0};
	enum reason r = load(span_of(config), ret, &note);

	ck_assert_msg(r == REASON_OK, "%s: %s, %s", config, reason_slug(r), note.text);
	ck_assert_str_eq(note.text, "");
}

/* Four lines; what follows begins on line 5. */
#define ISSUER "[issuer corp]\niss = https://login.example.com\nkey = corp.pub\nalgorithm = ES256\n"

START_TEST(gives_every_key_its_default)
{
	SCOPED(trust) t = {0};
	const struct issuer *i;

	load_sound(ISSUER, &t);
	ck_assert_int_eq(t.leeway_s, 30);
	ck_assert_uint_eq(t.max_token_bytes, 8192);
	ck_assert_ptr_null(t.hostname);
	ck_assert(!t.log_json);
	ck_assert_uint_eq(t.service_count, 0);
	ck_assert_uint_eq(t.issuer_count, 1);
	ck_assert_uint_eq(t.keys.count, 1);
	i = &t.issuers[0];
	ck_assert_str_eq(i->name, "corp");
	ck_assert_str_eq(i->iss, "https://login.example.com");
	ck_assert_uint_eq(i->key_count, 1);
	ck_assert_ptr_eq(i->keys[0], t.keys.keys[0]);
	ck_assert(key_same(i->keys[0], &ec.key));
	ck_assert_ptr_eq(i->keys[0]->alg, ec.alg);
	ck_assert_uint_eq(i->audience.count, 2);
	ck_assert_str_eq(i->audience.at[0], "%h");
	ck_assert_str_eq(i->audience.at[1], "%s@%h");
	ck_assert_uint_eq(i->types.count, 1);
	ck_assert_str_eq(i->types.at[0], "JWT");
	ck_assert_str_eq(i->user_claim, "sub");
	ck_assert(i->has_max_lifetime && i->max_lifetime_s == 3600);
	ck_assert(!i->root.everywhere && i->root.services.count == 0);
	ck_assert_int_eq(i->min_uid, 1000);
	ck_assert_ptr_null(i->user_suffix);
	ck_assert_ptr_null(i->users.path);
	ck_assert(!i->demands.require.count && !i->demands.require_any.count && !i->demands.deny.count);
	ck_assert(!i->demands.has_max_auth_age && !i->email_waived);
	ck_assert(i->use.kind == USE_ANY && !i->jti_claim);
	ck_assert(!i->session.has_max && !i->session.ends_with_token);
	ck_assert(!t.store && !t.revoked);
	ck_assert_str_eq(t.path, scratch_path("pam_jwt.conf"));
}
END_TEST

START_TEST(reads_how_often_a_token_may_be_used)
{
	SCOPED(trust) t = {0};
	const struct issuer *i;
	const struct service *s;

	load_sound(
		"store = /srv/once\nrevoked = a/revoked\n" ISSUER
		"use = within  5m\njti_claim = /a/b\nmax_session = token\n"
		"[service sudo]\nuse = once\nstore = /srv/sudo\nmax_session = 8h\n[service su]\nuse = any\n",
		&t);
	i = &t.issuers[0];
	ck_assert_str_eq(t.store, "/srv/once");
	ck_assert_str_eq(t.revoked, scratch_path("a/revoked"));
	ck_assert(i->use.kind == USE_WITHIN && i->use.within_s == 300);
	ck_assert_str_eq(i->jti_claim, "/a/b");
	ck_assert(i->session.ends_with_token && !i->session.has_max);
	s = trust_service(&t, "sudo");
	ck_assert_int_eq(s->use.kind, USE_ONCE);
	ck_assert_str_eq(s->store, "/srv/sudo");
	ck_assert(s->session.has_max && s->session.max_s == 8 * 3600 && !s->session.ends_with_token);
	ck_assert(trust_service(&t, "su")->use.kind == USE_ANY && !trust_service(&t, "su")->store);
}
END_TEST

START_TEST(reads_the_absolute_path_of_a_file_of_revoked_tokens)
{
	SCOPED(trust) t = {0};

	load_sound("revoked = /srv/revoked\n" ISSUER, &t);
	ck_assert_str_eq(t.revoked, "/srv/revoked");
}
END_TEST

START_TEST(reads_every_key)
{
	SCOPED(trust) t = {0};
	const struct issuer *i;
	const struct service *s;

	load_sound("leeway = 5m ; at most\nmax_token_bytes=65536\n\thostname : Web_1.example.com\n"
		   "log_format = json\n\n"
		   "[issuer corp.1_a-B]\n  iss = urn:x ; why\n  key = sub/other.pub\n  key = rsa.pub\n  "
		   "algorithm = RS256\n  algorithm = ES256\n"
		   "  audience = a\n  audience = %h/%n/%s/%%\n  type = at+jwt\n  type = JWT\n  type = JOSE\n "
		   " user_claim = "
		   "https://x/user\n  max_lifetime = 7d\n"
		   "  permit_root = sudo-i, login\tsu-l\n  min_uid = 4294967295\n"
		   "[service sudo]\naudience = b\nmax_lifetime = 90s\npermit_root = yes\nmin_uid = "
		   "0\n[service empty]\n",
		   &t);
	ck_assert_int_eq(t.leeway_s, 300);
	ck_assert_uint_eq(t.max_token_bytes, 65536);
	ck_assert_str_eq(t.hostname, "Web_1.example.com");
	ck_assert(t.log_json);
	i = &t.issuers[0];
	ck_assert_str_eq(i->name, "corp.1_a-B");
	ck_assert_str_eq(i->iss, "urn:x");
	ck_assert_uint_eq(i->key_count, 2);
	ck_assert(key_same(i->keys[0], &ec_other.key) && key_same(i->keys[1], &rsa.key));
	ck_assert_str_eq(i->keys[0]->alg->name, "ES256");
	ck_assert_str_eq(i->keys[1]->alg->name, "RS256");
	ck_assert_uint_eq(i->audience.count, 2);
	ck_assert_str_eq(i->audience.at[1], "%h/%n/%s/%%");
	ck_assert_uint_eq(i->types.count, 3);
	ck_assert_str_eq(i->types.at[0], "at+jwt");
	ck_assert_str_eq(i->types.at[1], "JWT");
	ck_assert_str_eq(i->types.at[2], "JOSE");
	ck_assert_str_eq(i->user_claim, "https://x/user");
	ck_assert_int_eq(i->max_lifetime_s, 7 * 86400);
	ck_assert(!i->root.everywhere && i->root.services.count == 3);
	ck_assert(names_has(&i->root.services, "sudo") && names_has(&i->root.services, "login") &&
		  names_has(&i->root.services, "su"));
	ck_assert_int_eq(i->min_uid, 4294967295);
	ck_assert_uint_eq(t.service_count, 2);
	s = trust_service(&t, "sudo");
	ck_assert_str_eq(s->audience.at[0], "b");
	ck_assert(s->has_max_lifetime && s->max_lifetime_s == 90 && s->has_root && s->root.everywhere &&
		  s->has_min_uid && s->min_uid == 0);
	s = trust_service(&t, "empty");
	ck_assert(s && !s->has_max_lifetime && !s->has_root && !s->has_min_uid && s->audience.count == 0);
}
END_TEST

static void assert_condition(const struct conditions *list, size_t i, const char *claim, const char *value,
			     int line)
{
	ck_assert_uint_gt(list->count, i);
	ck_assert_str_eq(list->at[i].claim, claim);
	ck_assert_str_eq(list->at[i].value, value);
	ck_assert_int_eq(list->at[i].line, line);
}

/* Four lines of the issuer come before. */
START_TEST(reads_every_rule_on_claims)
{
	SCOPED(trust) t = {0};
	const struct demands *d;

	scratch_write("corp.users", span_of("own\nuser a -> b\n"), 0644);
	load_sound(ISSUER "user_claim = /user/name\nuser_suffix = @example.com\nusers = corp.users\n"
			  "require = azp=ssh ; why\nrequire = \"a=b\"=\"c;d\"\nrequire_any = /r/s=t u\n"
			  "deny = x=#y\nmax_auth_age = 15m\nemail_verified = none\n"
			  "[service sudo]\nrequire : acr=2\nrequire_any = a=b\nrequire_any = c=d\n"
			  "deny = e=f\nmax_auth_age = 1s\n",
		   &t);
	ck_assert_str_eq(t.issuers[0].user_claim, "/user/name");
	ck_assert_str_eq(t.issuers[0].user_suffix, "@example.com");
	ck_assert_str_eq(t.issuers[0].users.path, scratch_path("corp.users"));
	ck_assert_uint_eq(t.issuers[0].users.count, 2);
	ck_assert(t.issuers[0].email_waived);
	d = &t.issuers[0].demands;
	ck_assert_uint_eq(d->require.count, 2);
	assert_condition(&d->require, 0, "azp", "ssh", 8);
	assert_condition(&d->require, 1, "a=b", "c;d", 9);
	assert_condition(&d->require_any, 0, "/r/s", "t u", 10);
	assert_condition(&d->deny, 0, "x", "#y", 11);
	ck_assert(d->has_max_auth_age && d->max_auth_age_s == 900 && d->max_auth_age_line == 12);
	d = &trust_service(&t, "sudo")->demands;
	assert_condition(&d->require, 0, "acr", "2", 15);
	assert_condition(&d->require_any, 1, "c", "d", 17);
	assert_condition(&d->deny, 0, "e", "f", 18);
	ck_assert(d->has_max_auth_age && d->max_auth_age_s == 1);
}
END_TEST

START_TEST(refuses_a_bad_users_file_at_its_own_line)
{
	SCOPED(trust) t = {0};
	struct note note = {0};

	scratch_write("corp.users", span_of("own\nuser a\n"), 0644);
	ck_assert_int_eq(load(span_of(ISSUER "users = corp.users\n"), &t, &note), REASON_CONFIG_INVALID);
	ck_assert_ptr_nonnull(strstr(note.text, "pam_jwt.conf:5: "));
	ck_assert_ptr_nonnull(strstr(note.text, "corp.users:2: no \"->\" before the accounts"));
	scratch_write("corp.users", span_of("own\n"), 0666);
	ck_assert_int_eq(load(span_of(ISSUER "users = corp.users\n"), &t, &note), REASON_CONFIG_INVALID);
}
END_TEST

START_TEST(waives_a_check_by_the_word_none)
{
	SCOPED(trust) t = {0};

	load_sound("[issuer lab]\niss = none\nkey = corp.pub\nalgorithm = ES256\naudience = "
		   "none\nmax_lifetime = none\npermit_root = no\n",
		   &t);
	ck_assert_ptr_null(t.issuers[0].iss);
	ck_assert_uint_eq(t.issuers[0].audience.count, 0);
	ck_assert(!t.issuers[0].has_max_lifetime && !t.issuers[0].root.everywhere);
}
END_TEST

/* Valid configurations, each with a value at its bound or an unusual spelling. */
static const char *const sound[] = {
	"leeway = 0s\n" ISSUER,
	"leeway = 300s\n" ISSUER,
	"max_token_bytes = 256\n" ISSUER,
	"log_format = text\n" ISSUER,
	ISSUER "max_lifetime = 1s\n",
	ISSUER "min_uid = 0\n",
	ISSUER "email_verified = true\n",
	ISSUER "use = any\nmax_lifetime = none\n",
	ISSUER "use = within 1s\nmax_lifetime = 7d\n",
	ISSUER "use = once\n",
	ISSUER "use = within\t7d\n",
	ISSUER "max_session = 1s\n",
	/* the service's own limit is short enough */
	ISSUER "max_lifetime = none\n[service sudo]\nuse = once\nmax_lifetime = 7d\n",
	ISSUER "max_lifetime = 8d\n[service sudo]\nmax_lifetime = 1h\nuse = once\n",
	ISSUER "require = a=b\ndeny = a=c\nrequire_any = a=b\n",
	ISSUER "type = application/at+jwt\n",
	ISSUER "audience = 100%%\n",
	ISSUER "; max_lifetime = 1\n# max_lifetime = 2\n\n   ; 3\nmax_lifetime = 1h\n",
	/* an indented line is a separate keyword, not a continuation */
	ISSUER "  type = at+jwt\n",
	ISSUER "[service sudo]\n[service su]\n",
	"[ issuer   corp ] ; why\niss = a=b:c#d;e\nkey = corp.pub\nalgorithm = ES256",
	"[issuer corp]\nalgorithm = ES256\nkey = corp.pub\niss = x\n",
	"[issuer corp]\niss = x\nsecret = line\nalgorithm = HS256\n",
	"[issuer corp]\niss = x\nsecret = hs512.jwk\nalgorithm = HS256\nalgorithm = HS512\n",
	"[issuer corp]\niss = x\nkey = corp.pub\nalgorithm = RS256\nalgorithm = EdDSA\nalgorithm = ES256\n",
};

START_TEST(accepts_valid_configurations)
{
	SCOPED(trust) t = {0};

	load_sound(sound[_i], &t);
	ck_assert_uint_eq(t.issuers[0].key_count, 1);
}
END_TEST

#define ROW(literal)                                                                                         \
	{                                                                                                    \
		(const uint8_t *)(literal), sizeof(literal) - 1                                              \
	}
#define KEYED "[issuer corp]\niss = x\nalgorithm = ES256\n" /* the keyword that follows is on line 4 */

static const struct refused_row {
	struct span config;
	int line;
	const char *why;
} refused[] = {
	/* top level */
	{ROW("leeway = 301s\n" ISSUER), 1, "leeway is a duration of at most 5m"},
	{ROW("leeway = 6m\n" ISSUER), 1, "leeway is a duration of at most 5m"},
	{ROW("leeway = 30\n" ISSUER), 1, "leeway is a duration of at most 5m"},
	{ROW("leeway = -1s\n" ISSUER), 1, "leeway is a duration of at most 5m"},
	{ROW("leeway = 1m 30s\n" ISSUER), 1, "leeway is a duration of at most 5m"},
	{ROW("max_token_bytes = 255\n" ISSUER), 1, "max_token_bytes is a number from 256 to 65536"},
	{ROW("max_token_bytes = 65537\n" ISSUER), 1, "max_token_bytes is a number"},
	{ROW("max_token_bytes = 8k\n" ISSUER), 1, "max_token_bytes is a number"},
	{ROW("max_token_bytes = +8192\n" ISSUER), 1, "max_token_bytes is a number"},
	{ROW("max_token_bytes = 0x2000\n" ISSUER), 1, "max_token_bytes is a number"},
	{ROW("max_token_bytes = 18446744073709559808\n" ISSUER), 1, "max_token_bytes is a number"},
	{ROW("hostname = web 1\n" ISSUER), 1, "hostname is a name"},
	{ROW("hostname = %h\n" ISSUER), 1, "hostname is a name"},
	{ROW("log_format = JSON\n" ISSUER), 1, "log_format is text or json"},
	{ROW("log_format = jsonl\n" ISSUER), 1, "log_format is text or json"},
	{ROW("log_format = none\n" ISSUER), 1, "log_format is text or json"},
	{ROW("log_format = json\nlog_format = json\n" ISSUER), 2, "\"log_format\" is already set on line 1"},
	{ROW(ISSUER "log_format = json\n"), 5, "\"log_format\" does not belong in an issuer section"},
	/* issuer sections */
	{ROW(ISSUER "type = a b\n"), 5, "type is a media type"},
	{ROW(ISSUER "type = JWT;x\n"), 5, "type is a media type"},
	{ROW(ISSUER "type = JWT\ntype = at+jwt\ntype = JWT\n"), 7, "this type is listed twice"},
	{ROW(ISSUER "audience = %x\n"), 5, "audience: % is followed by"},
	{ROW(ISSUER "audience = 100%\n"), 5, "audience: % is followed by"},
	{ROW(ISSUER "audience = %%%\n"), 5, "audience: % is followed by"},
	{ROW(ISSUER "audience = a\naudience = none\n"), 6, "is used together with another"},
	{ROW(ISSUER "audience = none\naudience = a\n"), 6, "is used together with another"},
	{ROW(ISSUER "audience = none\naudience = none\n"), 6, "is used together with another"},
	{ROW(ISSUER "max_lifetime = 0s\n"), 5, "max_lifetime is a duration"},
	{ROW(ISSUER "max_lifetime = 1\n"), 5, "max_lifetime is a duration"},
	{ROW(ISSUER "max_lifetime = 1w\n"), 5, "max_lifetime is a duration"},
	{ROW(ISSUER "max_lifetime = -1h\n"), 5, "max_lifetime is a duration"},
	{ROW(ISSUER "max_lifetime = None\n"), 5, "max_lifetime is a duration"},
	{ROW(ISSUER "max_lifetime = 36501d\n"), 5, "max_lifetime is a duration"},
	{ROW(ISSUER "permit_root = yes no\n"), 5, "permit_root is no, yes, or names"},
	{ROW(ISSUER "permit_root = sudo yes\n"), 5, "permit_root is no, yes, or names"},
	{ROW(ISSUER "permit_root = /etc/pam.d/sudo\n"), 5, "permit_root is no, yes, or names"},
	{ROW(ISSUER "permit_root = ,\n"), 5, "permit_root is no, yes, or names"},
	{ROW(ISSUER "permit_root = Yes\n"), 5, "permit_root is no, yes, or names"},
	{ROW(ISSUER "permit_root = true\n"), 5, "permit_root is no, yes, or names"},
	{ROW(ISSUER "permit_root = none\n"), 5, "permit_root is no, yes, or names"},
	{ROW(ISSUER "min_uid = -1\n"), 5, "min_uid is a number"},
	{ROW(ISSUER "min_uid = 4294967296\n"), 5, "min_uid is a number"},
	{ROW(ISSUER "min_uid = root\n"), 5, "min_uid is a number"},
	{ROW(ISSUER "algorithm = none\n"), 5, "algorithm is one of HS256"},
	{ROW(ISSUER "algorithm = es256\n"), 5, "algorithm is one of HS256"},
	{ROW(ISSUER "algorithm = ES256K\n"), 5, "algorithm is one of HS256"},
	{ROW(ISSUER "algorithm = ES384 ES512\n"), 5, "algorithm is one of HS256"},
	{ROW(ISSUER "algorithm = ES256\n"), 5, "this algorithm is listed twice"},
	{ROW(ISSUER "algorithm = EdDSA\nalgorithm = Ed25519\n"), 6, "this algorithm is listed twice"},
	/* rules on claims */
	{ROW(ISSUER "require = azp\n"), 5, "require: a condition is CLAIM=VALUE"},
	{ROW(ISSUER "require = azp = ssh\n"), 5, "require: a condition is CLAIM=VALUE"},
	{ROW(ISSUER "require = azp=\n"), 5, "require: an empty VALUE"},
	{ROW(ISSUER "require = azp= ssh\n"), 5, "require: a blank before VALUE"},
	{ROW(ISSUER "require = =ssh\n"), 5, "require: an empty name"},
	{ROW(ISSUER "require = /a/0=ssh\n"), 5, "require: a list index"},
	{ROW(ISSUER "require = \"azp=ssh\n"), 5, "require: a double quote is not closed"},
	/* inih takes what follows a blank and a semicolon for a comment, also in quotes */
	{ROW(ISSUER "require = azp=\"a ;b\"\n"), 5, "require: a double quote is not closed"},
	{ROW(ISSUER "require_any = azp\n"), 5, "require_any: a condition is CLAIM=VALUE"},
	{ROW(ISSUER "deny = /a~b=c\n"), 5, "deny: a \"~\" in the pointer"},
	{ROW(ISSUER "deny = g=B\xfc"
		    "ro\n"),
	 5, "deny: a VALUE that is not in UTF-8"},
	{ROW(ISSUER "require = \n"), 5, "\"require\" has no value"},
	{ROW("require = a=b\n" ISSUER), 1, "\"require\" does not belong before the first section"},
	{ROW("store = once\n" ISSUER), 1, "store is the absolute path of a folder"},
	{ROW("revoked = ../revoked\n" ISSUER), 1, "revoked is a file beside the configuration"},
	{ROW(ISSUER "store = /srv/once\n"), 5, "does not belong in an issuer section"},
	{ROW(ISSUER "revoked = revoked\n"), 5, "does not belong in an issuer section"},
	{ROW(ISSUER "[service sudo]\njti_claim = uti\n"), 6, "does not belong in a service section"},
	{ROW("use = once\n" ISSUER), 1, "does not belong before the first section"},
	{ROW(ISSUER "use = Once\n"), 5, "use is any, once, or within"},
	{ROW(ISSUER "use = twice\n"), 5, "use is any, once, or within"},
	{ROW(ISSUER "use = none\n"), 5, "use is any, once, or within"},
	{ROW(ISSUER "use = within\n"), 5, "use is any, once, or within"},
	{ROW(ISSUER "use = within 0s\n"), 5, "use is any, once, or within"},
	{ROW(ISSUER "use = within 5\n"), 5, "use is any, once, or within"},
	{ROW(ISSUER "use = within5m\n"), 5, "use is any, once, or within"},
	{ROW(ISSUER "use = once 5m\n"), 5, "use is any, once, or within"},
	{ROW(ISSUER "use = once\nuse = once\n"), 6, "is already set on line 5"},
	{ROW(ISSUER "use = once\nmax_lifetime = 8d\n"), 5, "use needs a max_lifetime of at most 7d"},
	{ROW(ISSUER "max_lifetime = none\nuse = within 5m\n"), 6, "use needs a max_lifetime of at most 7d"},
	{ROW(ISSUER "max_lifetime = 604801s\nuse = once\n"), 6, "set max_lifetime in this section"},
	{ROW(ISSUER "max_lifetime = none\n[service sudo]\nuse = once\n"), 7,
	 "set max_lifetime in this section or in [issuer corp]"},
	{ROW(ISSUER "jti_claim = /a/0\n"), 5, "jti_claim: a list index"},
	{ROW(ISSUER "max_session = 0s\n"), 5, "max_session is a duration of at least 1s"},
	{ROW(ISSUER "max_session = none\n"), 5, "max_session is a duration of at least 1s"},
	{ROW(ISSUER "max_auth_age = 15\n"), 5, "max_auth_age is a duration"},
	{ROW(ISSUER "max_auth_age = 0s\n"), 5, "max_auth_age is a duration"},
	{ROW(ISSUER "max_auth_age = none\n"), 5, "max_auth_age is a duration"},
	{ROW(ISSUER "max_auth_age = 1h\nmax_auth_age = 1h\n"), 6, "is already set on line 5"},
	{ROW(ISSUER "email_verified = no\n"), 5, "email_verified is true, the default, or none"},
	{ROW(ISSUER "email_verified = None\n"), 5, "email_verified is true, the default, or none"},
	{ROW(ISSUER "user_claim = /a//b\n"), 5, "user_claim: an empty name in the pointer"},
	{ROW(ISSUER "user_claim = /names/0\n"), 5, "user_claim: a list index"},
	{ROW(ISSUER "user_suffix =\n"), 5, "\"user_suffix\" has no value"},
	{ROW(ISSUER "users = /etc/users\n"), 5, "users is a file beside the configuration"},
	{ROW(ISSUER "users = ../users\n"), 5, "users is a file beside the configuration"},
	{ROW(ISSUER "users = keys/../../users\n"), 5, "users is a file beside the configuration"},
	{ROW(ISSUER "users = missing.users\n"), 5, "missing.users"},
	{ROW(ISSUER "[service sudo]\nrequire = azp\n"), 6, "require: a condition is CLAIM=VALUE"},
	{ROW(ISSUER "[service sudo]\nmax_auth_age = x\n"), 6, "max_auth_age is a duration"},
	{ROW(ISSUER "[service sudo]\nusers = x\n"), 6, "\"users\" does not belong in a service section"},
	{ROW(ISSUER "[service sudo]\nemail_verified = none\n"), 6,
	 "\"email_verified\" does not belong in a service section"},
	{ROW(ISSUER "[service sudo]\nuser_suffix = x\n"), 6,
	 "\"user_suffix\" does not belong in a service section"},
	/* service sections only narrow */
	{ROW(ISSUER "[service sudo]\naudience = none\n"), 6, "a service section can only add restrictions"},
	{ROW(ISSUER "[service sudo]\nmax_lifetime = none\n"), 6,
	 "a service section can only add restrictions"},
	{ROW(ISSUER "[service sudo]\nmax_lifetime = x\n"), 6, "max_lifetime is a duration"},
	{ROW(ISSUER "[service sudo]\nmin_uid = x\n"), 6, "min_uid is a number"},
	{ROW(ISSUER "[service sudo]\npermit_root = a/b\n"), 6, "permit_root is no, yes, or names"},
	/* unknown, misplaced, repeated, empty */
	{ROW("colour = blue\n" ISSUER), 1, "unknown key \"colour\""},
	{ROW("Leeway = 30s\n" ISSUER), 1, "unknown key \"Leeway\""},
	{ROW("leeway_s = 30s\n" ISSUER), 1, "unknown key \"leeway_s\""},
	{ROW(ISSUER "colour = blue\n"), 5, "unknown key \"colour\""},
	{ROW(ISSUER "= blue\n"), 5, "unknown key \"\""},
	{ROW("iss = x\n" ISSUER), 1, "\"iss\" does not belong before the first section"},
	{ROW("permit_root = yes\n" ISSUER), 1, "\"permit_root\" does not belong before the first section"},
	{ROW(ISSUER "leeway = 30s\n"), 5, "\"leeway\" does not belong in an issuer section"},
	{ROW(ISSUER "[service sudo]\niss = x\n"), 6, "\"iss\" does not belong in a service section"},
	{ROW(ISSUER "[service sudo]\nuser_claim = x\n"), 6,
	 "\"user_claim\" does not belong in a service section"},
	{ROW("leeway = 1s\nleeway = 1s\n" ISSUER), 2, "\"leeway\" is already set on line 1"},
	{ROW(ISSUER "iss = y\n"), 5, "\"iss\" is already set on line 2"},
	{ROW(ISSUER "permit_root = no\nmin_uid = 1\npermit_root = yes\n"), 7,
	 "\"permit_root\" is already set on line 5"},
	{ROW("leeway =\n" ISSUER), 1, "\"leeway\" has no value"},
	{ROW("hostname =\n" ISSUER), 1, "\"hostname\" has no value"},
	{ROW(ISSUER "audience = ; none\n"), 5, "\"audience\" has no value"},
	{ROW(ISSUER "user_claim =\n"), 5, "\"user_claim\" has no value"},
	{ROW(ISSUER "key =\n"), 5, "\"key\" has no value"},
	{ROW("[issuer lab]\niss = y\nalgorithm = HS256\n"), 1, "or secret = FILE"},
	{ROW(ISSUER "algorithm =\n"), 5, "\"algorithm\" has no value"},
	{ROW(ISSUER "[service sudo]\nmin_uid =\n"), 6, "\"min_uid\" has no value"},
	{ROW(ISSUER "permit_root\n"), 5, "neither \"key = value\" nor a [section] nor a comment"},
	/* sections */
	{ROW("[corp]\n"), 1, "a section is [issuer NAME] or [service NAME]"},
	{ROW("[issuer]\n"), 1, "a section is [issuer NAME]"},
	{ROW("[issuer ]\n"), 1, "a section is [issuer NAME]"},
	{ROW("[issuercorp]\n"), 1, "a section is [issuer NAME]"},
	{ROW("[issuer a b]\n"), 1, "a section is [issuer NAME]"},
	{ROW("[issuer a/b]\n"), 1, "a section is [issuer NAME]"},
	{ROW("[Issuer corp]\n"), 1, "a section is [issuer NAME]"},
	{ROW("[]\n"), 1, "a section is [issuer NAME]"},
	{ROW(ISSUER "[service]\n"), 5, "a section is [issuer NAME]"},
	{ROW(ISSUER "[service sudo-i]\n"), 5, "sudo-i counts as sudo: write [service sudo]"},
	{ROW(ISSUER "[service su-l]\n"), 5, "su-l counts as su: write [service su]"},
	{ROW(ISSUER "[service SSHD]\n"), 5,
	 "the service SSHD never applies, because libpam converts names of services to lower case: write "
	 "sshd"},
	{ROW(ISSUER "[service sudO]\nmin_uid = 1\n"), 5, "the service sudO never applies"},
	{ROW(ISSUER "[service Sudo-I]\n"), 5, "lower case: write sudo"},
	{ROW(ISSUER "permit_root = Login\n"), 5,
	 "the service Login never applies, because libpam converts names of services to lower case: write "
	 "login"},
	{ROW(ISSUER "permit_root = sudo, SU-L\n"), 5, "lower case: write su"},
	{ROW(ISSUER "[service sudo]\npermit_root = suDo\n"), 6, "the service suDo never applies"},
	{ROW(ISSUER "[issuer corp]\n"), 5, "there is already a section of this name on line 1"},
	{ROW(ISSUER "[service sudo]\n[service sudo]\n"), 6,
	 "there is already a section for this service above"},
	{ROW(ISSUER "[issuer lab]\n"), 5, "the section lacks iss"},
	{ROW("\n" ISSUER "\n[issuer lab]\niss = y\nalgorithm = ES256\n"), 7, "the section lacks key"},
	{ROW("[issuer corp]\niss = x\nkey = corp.pub\n"), 1, "the section lacks algorithm"},
	{ROW("[issuer corp]\nkey = corp.pub\nalgorithm = ES256\n"), 1, "the section lacks iss"},
	{ROW(""), 1, "there is no [issuer NAME] section"},
	{ROW("; nothing\n[service sudo]\n"), 1, "there is no [issuer NAME] section"},
	/* faults that inih would accept */
	{ROW("\xef\xbb\xbf" ISSUER), 1, "byte order mark"},
	{ROW(ISSUER "min_uid = 1\r\n"), 5, "CR LF"},
	{ROW(ISSUER "min_uid = 1\0000\n"), 5, "a control character"},
	{ROW(ISSUER "min_uid = 1\033\n"), 5, "a control character"},
	{ROW(ISSUER "[service sudo] min_uid = 1\n"), 5, "text after the section's closing bracket"},
	/* keys */
	{ROW(KEYED "key = /etc/shadow\n"), 4, "without \"/\" at the beginning"},
	{ROW(KEYED "key = ..\n"), 4, "without \"..\""},
	{ROW(KEYED "key = ../pam_jwt.conf\n"), 4, "without \"..\""},
	{ROW(KEYED "key = sub/../corp.pub\n"), 4, "without \"..\""},
	{ROW(KEYED "key = sub/..\n"), 4, "without \"..\""},
	{ROW(KEYED "key = ./corp.pub\n"), 4, "write the real path"},
	{ROW(KEYED "key = sub//other.pub\n"), 4, "write the real path"},
	{ROW(KEYED "secret = /etc/shadow\n"), 4, "secret is a file in the folder keys/"},
	{ROW(KEYED "secret = ../pam_jwt.conf\n"), 4, "without \"..\""},
	{ROW(KEYED "secret = missing\n"), 4, "/keys/missing: cannot open the file"},
	{ROW(KEYED "secret = empty\n"), 4, "/keys/empty: the file is empty"},
	{ROW(KEYED "secret =\n"), 4, "\"secret\" has no value"},
	{ROW("secret = secret\n" ISSUER), 1, "does not belong before the first section"},
	{ROW(KEYED "key = missing.pub\n"), 4, "/keys/missing.pub: cannot open the file"},
	{ROW(KEYED "key = sub\n"), 4, "/keys/sub: not a regular file"},
	{ROW(KEYED "key = corp.pub\nkey = missing.pub\n"), 5, "/keys/missing.pub: cannot open the file"},
	{ROW(KEYED "key = empty\n"), 4, "/keys/empty: the file is empty"},
	{ROW(KEYED "key = corp.key\n"), 4, "private key"},
	{ROW(KEYED "key = rsa.pub\n"), 4,
	 "/keys/rsa.pub: none of the section's algorithms fits this key (RSA)"},
	{ROW(KEYED "key = secret\n"), 4, "/keys/secret: this is no public key in a form that is read here"},
	{ROW(KEYED "key = hs512.jwk\n"), 4, "a JWK of kty oct is a secret"},
	{ROW("[issuer a]\niss = x\nkey = line\nalgorithm = HS256\nalgorithm = HS512\n"), 3,
	 "/keys/line: this is no public key: for an HMAC secret write \"secret = line\" in place of \"key = "
	 "line\""},
	{ROW("[issuer a]\niss = x\nkey = hs512.jwk\nalgorithm = HS512\n"), 3,
	 "write \"secret = hs512.jwk\" in place of \"key = hs512.jwk\""},
	{ROW("[issuer a]\niss = x\nkey = shared\nalgorithm = HS256\n"), 3, "write \"secret = shared\""},
	{ROW("[issuer a]\niss = x\nkey = array\nalgorithm = HS256\n"), 3, "this is no public key"},
	{ROW("[issuer a]\niss = x\nsecret = corp.pub\nalgorithm = HS256\n"), 3,
	 "/keys/corp.pub: a key or certificate in PEM, DER or OpenSSH's form is no secret"},
	{ROW("[issuer a]\niss = x\nsecret = rsa.pub\nalgorithm = RS256\n"), 3, "is no secret"},
	{ROW("[issuer a]\niss = x\nkey = off.jwk\nalgorithm = EdDSA\n"), 3,
	 "/keys/off.jwk: this Ed25519 key is no point of its curve"},
	{ROW(KEYED "secret = secret\n"), 4, "none of the section's algorithms fits this key (secret)"},
	{ROW("[issuer a]\niss = x\nkey = rsa.pub\nalgorithm = RS256\nalgorithm = PS256\n"), 3,
	 "several of the section's algorithms fit this "
	 "key (RS256, PS256)"},
	{ROW("[issuer a]\niss = x\nsecret = secret\nalgorithm = HS256\nalgorithm = HS512\n"), 3,
	 "several of the section's algorithms"},
	{ROW("[issuer a]\niss = x\nsecret = hs512.jwk\nalgorithm = HS256\n"), 3,
	 "the JWK's alg is HS512, which the section does not list"},
	{ROW("[issuer a]\niss = x\nsecret = short\nalgorithm = HS256\n"), 3,
	 "the secret has 31 bytes, HS256 needs at least 32"},
	{ROW("[issuer a]\niss = x\nsecret = line\nalgorithm = HS384\n"), 3,
	 "the secret has 32 bytes, HS384 needs at least 48"},
	{ROW("[issuer a]\niss = x\nsecret = shared\nalgorithm = HS256\n"), 3, "others may read it"},
	{ROW("[issuer a]\niss = x\nkey = rsa.pub\nalgorithm = RS256\n[issuer b]\niss = y\nkey = "
	     "rsa.pub\nalgorithm = PS256\n"),
	 7, "this key is used with RS256 already"},
	{ROW("[issuer a]\niss = x\nkey = set.jwks\nalgorithm = EdDSA\n"), 3,
	 "/keys/set.jwks: no key of the set can be used here: kty is none of RSA"},
	{ROW("[issuer a]\niss = x\nkey = set.jwks\nalgorithm = EdDSA\n"), 3,
	 "; the JWK's alg is PS512, which the section does not list: add"},
	{ROW("[issuer a]\niss = x\nkey = set.jwks\nalgorithm = EdDSA\n"), 3,
	 "; none of the section's algorithms fits this key (EC P-256)"},
	{ROW("[issuer a]\niss = x\nkey = set.jwks\nalgorithm = ES384\nalgorithm = HS256\n"), 3,
	 "no key of the set can be used here"},
	/* two sections that claim the same tokens */
	{ROW(ISSUER "[issuer b]\niss = https://login.example.com\nkey = set.jwks\nalgorithm = ES256\n"), 5,
	 "the iss and a key of [issuer corp]"},
	{ROW(ISSUER "[issuer b]\niss = https://login.example.com\nkey = corp.pub\nalgorithm = ES256\n"), 5,
	 "the iss and a key of [issuer corp]"},
	{ROW(ISSUER "[issuer b]\niss = https://login.example.com\nkey = sub/other.pub\nkey = "
		    "copy.pub\nalgorithm = ES256\n"),
	 5, "the iss and a key of [issuer corp]"},
	{ROW("[issuer a]\niss = none\nkey = corp.pub\nalgorithm = ES256\n[issuer b]\niss = none\nkey = "
	     "corp.pub\nalgorithm = ES256\n"),
	 5, "the iss and a key of [issuer a]"},
};

static void assert_refused(struct span config, int line, const char *why)
{
	struct trust t = {0};
	struct note note = {0};
	char place[128];
	enum reason r = load(config, &t, &note);

	snprintf(place, sizeof(place), "%s:%d: ", scratch_path("pam_jwt.conf"), line);
	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s: %s", why, reason_slug(r));
	ck_assert_msg(strncmp(note.text, place, strlen(place)) == 0, "%s: the note says %s", place,
		      note.text);
	ck_assert_msg(strstr(note.text + strlen(place), why) != NULL, "%s: the note says %s", why, note.text);
	ck_assert(!t.issuers && !t.services && !t.keys.keys && !t.hostname);
}

START_TEST(refuses_the_whole_configuration_for_one_bad_line)
{
	assert_refused(refused[_i].config, refused[_i].line, refused[_i].why);
}
END_TEST

/* As a secret, each of these would let everybody who knows the public key sign. */
START_TEST(never_suggests_secret_for_a_public_key)
{
	static const char *const lists[] = {
		"algorithm = RS256\nalgorithm = HS256\n",
		"algorithm = HS256\nalgorithm = RS256\n",
		"algorithm = RS256\n",
	};

	for (size_t i = 0; i < COUNT(lists); i++) {
		SCOPED(trust) t = {0};
		struct note note = {0};
		char config[256], *file;

		snprintf(config, sizeof(config), "[issuer a]\niss = x\nkey = %s\n%s", unread[_i], lists[i]);
		assert_refused(span_of(config), 3,
			       "this is no public key in a form that is read here: PEM, DER, an OpenSSH "
			       "line, a JWK");
		ck_assert_int_eq(load(span_of(config), &t, &note), REASON_CONFIG_INVALID);
		file = strstr(note.text, unread[_i]);
		ck_assert_ptr_nonnull(file);
		ck_assert_msg(!strstr(file, "secret"), "%s", note.text);
	}
}
END_TEST

/* inih cuts a line at 199 bytes and reads the rest as another line. */
START_TEST(reads_no_keyword_after_many_blanks)
{
	for (int blanks = 150; blanks <= 250; blanks++) {
		char config[1024];

		snprintf(config, sizeof(config), ISSUER "user_claim = x%*spermit_root = yes\n", blanks, "");
		if (blanks + 14 + 17 > 197) {
			assert_refused(span_of(config), 5, "the line is too long");
		} else {
			SCOPED(trust) t = {0};

			load_sound(config, &t);
			ck_assert(!t.issuers[0].root.everywhere);
		}
	}
}
END_TEST

/* In the next section every keyword has its default again. */
START_TEST(does_not_carry_values_into_the_next_section)
{
	SCOPED(trust) t = {0};

	load_sound(ISSUER "min_uid = 5\npermit_root = yes\naudience = none\n"
			  "[issuer lab]\niss = https://lab.example.com\nkey = sub/other.pub\nalgorithm = "
			  "ES256\n[service sudo]\nmin_uid = 7\n",
		   &t);
	ck_assert_uint_eq(t.issuer_count, 2);
	ck_assert_int_eq(t.issuers[1].min_uid, 1000);
	ck_assert(!t.issuers[1].root.everywhere);
	ck_assert_uint_eq(t.issuers[1].audience.count, 2);
	ck_assert_uint_eq(t.issuers[1].key_count, 1);
	ck_assert(key_same(t.issuers[1].keys[0], &ec_other.key));
	ck_assert_int_eq(t.services[0].min_uid, 7);
	ck_assert_uint_eq(t.keys.count, 2);
}
END_TEST

START_TEST(shares_a_key_between_sections_of_different_iss)
{
	SCOPED(trust) t = {0};

	load_sound(ISSUER "[issuer lab]\niss = https://lab.example.com\nkey = copy.pub\nalgorithm = ES256\n"
			  "[issuer any]\niss = none\nkey = corp.pub\nalgorithm = ES256\n",
		   &t);
	ck_assert_uint_eq(t.issuer_count, 3);
	ck_assert_uint_eq(t.keys.count, 1);
	for (size_t i = 0; i < 3; i++)
		ck_assert_ptr_eq(t.issuers[i].keys[0], t.keys.keys[0]);
}
END_TEST

/* The kid of a section's key selects the section's tokens, so sections must not share it. */
START_TEST(keeps_the_kid_that_each_section_gives_a_key)
{
	static const char key[] =
		"{\"kty\":\"oct\",\"kid\":\"%s\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}";
	static const char *const kids[] = {"one", "two"};
	SCOPED(trust) t = {0};

	for (int i = 0; i < 2; i++) {
		char text[128];

		snprintf(text, sizeof(text), key, kids[i]);
		scratch_write(i ? "keys/two.jwk" : "keys/one.jwk", span_of(text), 0600);
	}
	load_sound("[issuer a]\niss = a\nsecret = one.jwk\nalgorithm = HS256\n"
		   "[issuer b]\niss = b\nsecret = two.jwk\nalgorithm = HS256\n",
		   &t);
	for (int i = 0; i < 2; i++) {
		ck_assert_uint_eq(t.issuers[i].key_count, 1);
		ck_assert_str_eq(t.issuers[i].keys[0]->kid, kids[i]);
	}
}
END_TEST

START_TEST(accepts_one_iss_with_different_keys)
{
	SCOPED(trust) t = {0};

	load_sound(ISSUER
		   "[issuer next]\niss = https://login.example.com\nkey = sub/other.pub\nalgorithm = ES256\n",
		   &t);
	ck_assert_uint_eq(t.issuer_count, 2);
}
END_TEST

static void check_skipped(const struct trust *t, size_t at, const char *kid, const char *file,
			  const char *why)
{
	ck_assert_uint_lt(at, t->keys.skipped_count);
	ck_assert_str_eq(t->keys.skipped[at].kid, kid);
	ck_assert_str_eq(t->keys.skipped[at].file, file);
	ck_assert_msg(strstr(t->keys.skipped[at].why, why) != NULL, "%s: %s", kid, t->keys.skipped[at].why);
}

START_TEST(skips_the_keys_of_a_set_that_a_section_cannot_use)
{
	SCOPED(trust) t = {0};

	load_sound("[issuer a]\niss = a\nkey = set.jwks\nalgorithm = ES256\n", &t);
	ck_assert_uint_eq(t.issuers[0].key_count, 2);
	ck_assert(key_same(t.issuers[0].keys[0], &ec.key) && key_same(t.issuers[0].keys[1], &ec_other.key));
	ck_assert_str_eq(t.issuers[0].keys[0]->kid, "ec");
	ck_assert_str_eq(t.issuers[0].keys[1]->kid, "ec");
	ck_assert_uint_eq(t.keys.count, 2);
	ck_assert_uint_eq(t.keys.skipped_count, 3);
	check_skipped(&t, 0, "pq", "set.jwks", "kty is none of");
	check_skipped(&t, 1, "rsa", "set.jwks", "the JWK's alg is PS512, which the section does not list");
	check_skipped(&t, 2, "plain", "set.jwks", "none of the section's algorithms fits this key (RSA)");
}
END_TEST

/* Each section takes keys by its own list. A key that one section skips may be used by another. */
START_TEST(reads_from_a_set_the_algorithms_that_each_section_lists)
{
	SCOPED(trust) t = {0};

	load_sound("[issuer a]\niss = a\nkey = set.jwks\nalgorithm = ES256\n"
		   "[issuer b]\niss = b\nkey = set.jwks\nalgorithm = PS512\n",
		   &t);
	ck_assert_uint_eq(t.issuers[0].key_count, 2);
	/* "rsa" and "plain" are the same key, and PS512 fits it */
	ck_assert_uint_eq(t.issuers[1].key_count, 2);
	ck_assert_str_eq(t.issuers[1].keys[0]->kid, "rsa");
	ck_assert_str_eq(t.issuers[1].keys[1]->kid, "plain");
}
END_TEST

START_TEST(skips_a_key_of_a_set_that_has_another_algorithm_already)
{
	SCOPED(trust) t = {0};

	load_sound("[issuer a]\niss = a\nkey = rsa.pub\nalgorithm = RS256\n"
		   "[issuer b]\niss = b\nkey = clash.jwks\nalgorithm = PS256\nalgorithm = ES256\n",
		   &t);
	ck_assert_uint_eq(t.issuers[1].key_count, 1);
	check_skipped(&t, 0, "ps", "clash.jwks", "this key is used with RS256 already");
}
END_TEST

/* --- what a login loads of sets --- */

/* Load what a token of this kid and alg needs; NULL: without kid, of an alg that is none of ours. */
static enum reason load_for(const char *config, const char *kid, const char *alg, struct trust *ret,
			    struct note *n)
{
	const struct span text = span_of(kid);
	const struct key_choice choice = {.kid = kid ? &text : NULL,
					  .alg = alg ? algorithm_find(span_of(alg)) : NULL};
	SCOPED(snapshot) files = {0};

	scratch_write("pam_jwt.conf", span_of(config), 0644);
	return config_load(&files, scratch_path("pam_jwt.conf"), &choice, ret, n);
}

/* The kids of all keys that were built, as in "a,-,b". */
static const char *kids_for(const char *config, const char *kid, const char *alg)
{
	static char kids[512];
	SCOPED(trust) t = {0};
	struct note n = {0};
	enum reason r = load_for(config, kid, alg, &t, &n);
	int used = 0;

	ck_assert_msg(r == REASON_OK, "%s: %s", reason_slug(r), n.text);
	kids[0] = '\0';
	for (size_t i = 0; i < t.keys.count; i++)
		used += snprintf(kids + used, sizeof(kids) - (size_t)used, "%s%s", i ? "," : "",
				 t.keys.keys[i]->kid ? t.keys.keys[i]->kid : "-");
	return kids;
}

/*
 * Write three files. choice.jwks has ES256 keys with kid a, kid b and no kid, and an RSA key with kid b.
 * rival.jwks has the first of these keys with another kid. lone.jwk has the RSA key, for another alg.
 */
static void write_choice(void)
{
	json_t *list = json_array(), *rival = json_array(), *lone = json_array();
	char *text;

	add_jwk(list, &ec, "a", "ES256");
	add_jwk(list, &ec_other, "b", NULL);
	add_jwk(list, &ec_other, NULL, "ES256");
	add_jwk(list, &rsa, "b", "RS256");
	write_set("keys/choice.jwks", list);
	add_jwk(rival, &ec, "other", NULL);
	write_set("keys/rival.jwks", rival);
	add_jwk(lone, &rsa, "b", "RS384");
	text = json_dumps(json_array_get(lone, 0), JSON_COMPACT);
	scratch_write("keys/lone.jwk", span_of(text), 0644);
	free(text);
	json_decref(lone);
}

#define CHOICE                                                                                               \
	"[issuer a]\niss = a\nkey = choice.jwks\nkey = corp.pub\nalgorithm = ES256\nalgorithm = RS256\n"

START_TEST(builds_the_keys_of_a_set_that_the_token_needs)
{
	write_choice();
	ck_assert_str_eq(kids_for(CHOICE, "a", "ES256"), "a,-,-");
	ck_assert_str_eq(kids_for(CHOICE, "b", "ES256"), "b,-,b,-");
	ck_assert_str_eq(kids_for(CHOICE, "b", "RS256"), "b,-,b,-"); /* the kid selects, not the alg */
	ck_assert_str_eq(kids_for(CHOICE, "c", "ES256"), "-,-");
	ck_assert_str_eq(kids_for(CHOICE, "", "ES256"), "-,-");
	ck_assert_str_eq(kids_for(CHOICE, NULL, "ES256"), "a,b,-,b,-");
	/* one key is enough to see that the alg is not allowed */
	ck_assert_str_eq(kids_for(CHOICE, NULL, NULL), "a,-");
	ck_assert_str_eq(kids_for(CHOICE, "b", NULL), "b,-");
	ck_assert_str_eq(kids_for(CHOICE, "c", NULL), "-,-");
}
END_TEST

START_TEST(builds_no_key_of_a_set_for_text_without_a_header)
{
	static const struct key_choice none = {.is_none = true};
	SCOPED(snapshot) files = {0};
	SCOPED(trust) t = {0};
	struct note n = {0};

	write_choice();
	scratch_write("pam_jwt.conf", span_of(CHOICE), 0644);
	ck_assert_int_eq(config_load(&files, scratch_path("pam_jwt.conf"), &none, &t, &n), REASON_OK);
	ck_assert_uint_eq(t.keys.count, 1);
	ck_assert(key_same(t.keys.keys[0], &ec.key));
	ck_assert_uint_eq(t.keys.other_count, 4);
}
END_TEST

START_TEST(notes_the_keys_of_a_set_that_it_leaves_out)
{
	SCOPED(trust) t = {0};
	struct note n = {0};

	write_choice();
	ck_assert_int_eq(load_for(CHOICE, "a", "ES256", &t, &n), REASON_OK);
	ck_assert_uint_eq(t.keys.other_count, 2);
	ck_assert_str_eq(t.keys.others[0].kid, "b");
	ck_assert_str_eq(t.keys.others[0].file, "choice.jwks");
	ck_assert_uint_eq(t.keys.skipped_count, 0);
	ck_assert(key_same(t.issuers[0].keys[0], &ec.key) && t.issuers[0].keys[0]->is_of_set);
}
END_TEST

START_TEST(finds_the_kid_of_a_set_however_it_is_written)
{
	json_t *list = json_array(), *document;
	char *text;

	add_jwk(list, &ec, "x", NULL);
	add_jwk(list, &ec_other, "\xc3\xbc", NULL);
	document = json_pack("{s:o}", "keys", list);
	text = json_dumps(document, JSON_COMPACT | JSON_ENSURE_ASCII); /* writes \u00FC */
	scratch_write("keys/choice.jwks", span_of(text), 0644);
	ck_assert_str_eq(
		kids_for("[issuer a]\niss = a\nkey = choice.jwks\nalgorithm = ES256\n", "\xc3\xbc", "ES256"),
		"\xc3\xbc");
	free(text);
	json_decref(document);
}
END_TEST

/* Write a set of ES256 keys of the kids a, b..., each but the first two with an RSA key behind it. */
static void write_many(size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const char kid[] = {(char)('a' + i), '\0'};

		add_jwk(list, &ec, kid, NULL);
		if (i >= 2)
			add_jwk(list, &rsa, kid, NULL);
	}
	write_set("keys/many.jwks", list);
}

/* More than KEYSET_MAX_CANDIDATES keys are found without building all. Keys of another alg do not count. */
START_TEST(builds_no_more_keys_of_a_set_than_are_tried_and_one)
{
	static const struct {
		size_t count, built, left_out;
	} rows[] = {{8, 14, 0}, {9, 15, 1}, {10, 15, 3}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(trust) t = {0};
		struct note n = {0};
		struct candidates ignored;

		write_many(rows[i].count);
		ck_assert_int_eq(load_for("[issuer a]\niss = a\nkey = many.jwks\nalgorithm = ES256\n"
					  "algorithm = RS256\n",
					  NULL, "ES256", &t, &n),
				 REASON_OK);
		ck_assert_uint_eq(t.issuers[0].key_count, rows[i].built);
		ck_assert_uint_eq(t.keys.other_count, rows[i].left_out);
		ck_assert_int_eq(keyset_find(&t.keys, NULL, ec.alg, &ignored),
				 rows[i].count > 8 ? REASON_KEY_AMBIGUOUS : REASON_OK);
	}
}
END_TEST

/*
 * Whether a configuration is valid does not depend on the token, or the answers to existing and to unknown
 * accounts would differ. A configuration that is refused with all keys is refused for every token, too, or
 * for none.
 */
static const struct {
	const char *what, *config, *set;
	bool for_all, for_tokens; /* accepted: with all keys; for tokens */
} judged[] = {
	{"sound", CHOICE, NULL, true, true},
	{"no usable key", "[issuer a]\niss = a\nkey = set.jwks\nalgorithm = EdDSA\n", NULL, false, true},
	{"the only key is not usable", "[issuer a]\niss = a\nkey = one.jwks\nalgorithm = ES256\n",
	 "{\"keys\":[{\"kty\":\"AKP\",\"kid\":\"a\"}]}", false, true},
	{"no key", "[issuer a]\niss = a\nkey = one.jwks\nalgorithm = ES256\n", "{\"keys\":[]}", false, false},
	{"damaged", "[issuer a]\niss = a\nkey = one.jwks\nalgorithm = ES256\n", "{\"keys\":[{\"kid\":\"z\"}",
	 false, false},
	{"a private key of another kid", "[issuer a]\niss = a\nkey = one.jwks\nalgorithm = ES256\n",
	 "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"z\",\"d\":\"AA\"}]}", false, false},
	{"a secret of another kid", "[issuer a]\niss = a\nkey = one.jwks\nalgorithm = ES256\n",
	 "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"z\"}]}", false, false},
	{"a member twice in a key of another kid", "[issuer a]\niss = a\nkey = one.jwks\nalgorithm = ES256\n",
	 "{\"keys\":[{\"kid\":\"z\",\"x\":{\"y\":1,\"y\":1}}]}", false, false},
	{"a single key that is not usable", CHOICE "[issuer b]\niss = b\nkey = rsa.pub\nalgorithm = ES256\n",
	 NULL, false, false},
	{"a missing file", CHOICE "key = missing.jwks\n", NULL, false, false},
	{"a key of two sections of one iss",
	 CHOICE "[issuer b]\niss = a\nkey = rival.jwks\nalgorithm = ES256\n", NULL, false, false},
	{"a key of two sections that waive iss",
	 "[issuer a]\niss = none\nkey = choice.jwks\nalgorithm = ES256\n"
	 "[issuer b]\niss = none\nkey = rival.jwks\nalgorithm = ES256\n",
	 NULL, false, false},
	{"sections of one iss without a key in common",
	 "[issuer a]\niss = a\nkey = rival.jwks\nalgorithm = ES256\n[issuer b]\niss = a\nkey = "
	 "sub/other.pub\nalgorithm = ES256\n",
	 NULL, true, true},
	{"a single key that a set uses with another alg",
	 CHOICE "[issuer b]\niss = b\nkey = rsa.pub\nalgorithm = PS256\n", NULL, false, false},
	{"such a key in one of two sections of one iss",
	 CHOICE "[issuer b]\niss = b\nkey = rsa.pub\nalgorithm = PS256\n"
		"[issuer c]\niss = b\nkey = sub/other.pub\nalgorithm = ES256\n",
	 NULL, false, false},
	{"a single key that another single key uses with another alg",
	 "[issuer a]\niss = a\nkey = rsa.pub\nalgorithm = RS256\n[issuer b]\niss = b\nkey = "
	 "rsa.pub\nalgorithm = PS256\n",
	 NULL, false, false},
	{"a single JWK whose alg is not listed",
	 CHOICE "[issuer b]\niss = b\nkey = lone.jwk\nalgorithm = PS256\nalgorithm = RS256\n", NULL, false,
	 false},
};

START_TEST(judges_a_configuration_the_same_for_every_token)
{
	static const char *const tokens[][2] = {
		{"a", "ES256"}, {"b", "RS256"}, {"c", "ES256"}, {NULL, "ES256"}, {NULL, NULL}};
	struct note n = {0};
	SCOPED(trust) all = {0};
	enum reason r;

	write_choice();
	if (judged[_i].set)
		scratch_write("keys/one.jwks", span_of(judged[_i].set), 0644);
	r = load(span_of(judged[_i].config), &all, &n);
	ck_assert_msg(r == (judged[_i].for_all ? REASON_OK : REASON_CONFIG_INVALID), "%s: %s",
		      judged[_i].what, n.text);
	for (size_t i = 0; i < COUNT(tokens); i++) {
		SCOPED(trust) t = {0};

		r = load_for(judged[_i].config, tokens[i][0], tokens[i][1], &t, &n);
		ck_assert_msg(r == (judged[_i].for_tokens ? REASON_OK : REASON_CONFIG_INVALID),
			      "%s, token %zu: %s", judged[_i].what, i, n.text);
	}
}
END_TEST

/* A set may have an RSA key twice, with different algorithms. The kid of a token must not choose between
 * them. */
START_TEST(binds_a_key_that_is_twice_in_a_set_to_one_algorithm)
{
	static const char config[] =
		"[issuer a]\niss = a\nkey = twice.jwks\nalgorithm = RS256\nalgorithm = PS256\n";
	static const char *const tokens[][2] = {{"a", "RS256"}, {"b", "PS256"}, {NULL, "PS256"}, {"c", NULL}};
	json_t *twice = json_array();

	add_jwk(twice, &rsa, "a", "RS256");
	add_jwk(twice, &rsa, "b", "PS256");
	write_set("keys/twice.jwks", twice);
	for (size_t i = 0; i < COUNT(tokens); i++) {
		SCOPED(trust) t = {0};
		struct note n = {0};

		ck_assert_int_eq(load_for(config, tokens[i][0], tokens[i][1], &t, &n), REASON_OK);
		ck_assert_uint_eq(t.keys.count, 1);
		ck_assert_str_eq(t.keys.keys[0]->alg->name, "RS256");
		ck_assert_str_eq(t.keys.skipped[0].kid, "b");
		ck_assert_ptr_nonnull(strstr(t.keys.skipped[0].why, "used with RS256 already"));
	}
}
END_TEST

START_TEST(accepts_keys_and_secrets_in_one_section)
{
	SCOPED(trust) t = {0};

	load_sound("[issuer corp]\niss = x\nsecret = line\nkey = corp.pub\nsecret = secret\nalgorithm = "
		   "HS256\nalgorithm = ES256\n",
		   &t);
	ck_assert_uint_eq(t.issuers[0].key_count, 3);
	ck_assert_int_eq(t.issuers[0].keys[0]->type, KEY_SECRET);
	ck_assert_int_eq(t.issuers[0].keys[1]->type, KEY_EC);
	ck_assert(span_same(bytes_span(&t.issuers[0].keys[2]->material),
			    (struct span){hs.secret, sizeof(hs.secret)}));
}
END_TEST

START_TEST(binds_a_jwk_to_its_alg)
{
	SCOPED(trust) t = {0};

	load_sound("[issuer corp]\niss = x\nsecret = hs512.jwk\nalgorithm = HS256\nalgorithm = HS512\n", &t);
	ck_assert_str_eq(t.keys.keys[0]->alg->name, "HS512");
}
END_TEST

START_TEST(checks_the_mode_of_every_file_it_reads)
{
	static const struct {
		const char *name;
		mode_t mode;
		const char *config, *why; /* NULL: accepted */
	} rows[] = {
		{"keys/line", 0600, "line", NULL},
		{"keys/line", 0440, "line", NULL},
		{"keys/line", 0644, "line", "others may read it"},
		{"keys/line", 0601, "line", "others may read it"},
		{"keys/line", 0660, "line", "others can write"},
		{"keys/hs512.jwk", 0640, "hs512.jwk", NULL},
		{"keys/hs512.jwk", 0644, "hs512.jwk", "others may read it"},
		{"keys", 0775, "line", "others can write to the folder"},
		{"keys", 0700, "line", NULL},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		SCOPED(trust) t = {0};
		char config[128];

		ck_assert_int_eq(chmod(scratch_path("keys"), 0755), 0);
		ck_assert_int_eq(chmod(scratch_path("keys/line"), 0600), 0);
		ck_assert_int_eq(chmod(scratch_path(rows[i].name), rows[i].mode), 0);
		snprintf(config, sizeof(config), "[issuer a]\niss = x\nsecret = %s\nalgorithm = %s\n",
			 rows[i].config, strcmp(rows[i].config, "line") == 0 ? "HS256" : "HS512");
		if (rows[i].why)
			assert_refused(span_of(config), 3, rows[i].why);
		else
			load_sound(config, &t);
	}
}
END_TEST

START_TEST(trusts_no_file_that_others_can_write)
{
	SCOPED(snapshot) files = {0};
	struct trust t = {0};
	struct note note = {0};
	char begin[128];

	snprintf(begin, sizeof(begin), "%s: others can write to the file", scratch_path("pam_jwt.conf"));
	scratch_write("pam_jwt.conf", span_of(ISSUER), 0664);
	assert_slug(config_load(&files, scratch_path("pam_jwt.conf"), NULL, &t, &note), "config-invalid");
	ck_assert_msg(strncmp(note.text, begin, strlen(begin)) == 0, "the note says %s", note.text);
	assert_slug(config_load(&files, scratch_path("missing.conf"), NULL, &t, &note), "config-invalid");
	assert_slug(config_load(&files, "pam_jwt.conf", NULL, &t, &note), "config-invalid");
}
END_TEST

Suite *config_suite(void)
{
	Suite *suite = suite_create("config");
	TCase *cases = scratch_group(suite, "config");

	tcase_add_unchecked_fixture(cases, make_mints, free_mints);
	tcase_add_checked_fixture(cases, write_keys, NULL);
	tcase_add_test(cases, gives_every_key_its_default);
	tcase_add_test(cases, reads_every_key);
	tcase_add_test(cases, reads_how_often_a_token_may_be_used);
	tcase_add_test(cases, reads_the_absolute_path_of_a_file_of_revoked_tokens);
	tcase_add_test(cases, reads_every_rule_on_claims);
	tcase_add_test(cases, refuses_a_bad_users_file_at_its_own_line);
	tcase_add_test(cases, waives_a_check_by_the_word_none);
	tcase_add_loop_test(cases, accepts_valid_configurations, 0, COUNT(sound));
	tcase_add_loop_test(cases, refuses_the_whole_configuration_for_one_bad_line, 0, COUNT(refused));
	tcase_add_loop_test(cases, never_suggests_secret_for_a_public_key, 0, COUNT(unread));
	tcase_add_test(cases, reads_no_keyword_after_many_blanks);
	tcase_add_test(cases, does_not_carry_values_into_the_next_section);
	tcase_add_test(cases, shares_a_key_between_sections_of_different_iss);
	tcase_add_test(cases, keeps_the_kid_that_each_section_gives_a_key);
	tcase_add_test(cases, accepts_one_iss_with_different_keys);
	tcase_add_test(cases, skips_the_keys_of_a_set_that_a_section_cannot_use);
	tcase_add_test(cases, reads_from_a_set_the_algorithms_that_each_section_lists);
	tcase_add_test(cases, skips_a_key_of_a_set_that_has_another_algorithm_already);
	tcase_add_test(cases, builds_the_keys_of_a_set_that_the_token_needs);
	tcase_add_test(cases, builds_no_key_of_a_set_for_text_without_a_header);
	tcase_add_test(cases, notes_the_keys_of_a_set_that_it_leaves_out);
	tcase_add_test(cases, finds_the_kid_of_a_set_however_it_is_written);
	tcase_add_test(cases, builds_no_more_keys_of_a_set_than_are_tried_and_one);
	tcase_add_loop_test(cases, judges_a_configuration_the_same_for_every_token, 0, COUNT(judged));
	tcase_add_test(cases, binds_a_key_that_is_twice_in_a_set_to_one_algorithm);
	tcase_add_test(cases, accepts_keys_and_secrets_in_one_section);
	tcase_add_test(cases, binds_a_jwk_to_its_alg);
	tcase_add_test(cases, checks_the_mode_of_every_file_it_reads);
	tcase_add_test(cases, trusts_no_file_that_others_can_write);
	return suite;
}
