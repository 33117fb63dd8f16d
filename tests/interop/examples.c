/* SPDX-License-Identifier: BSD-2-Clause */
#include "examples.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "opinions.h"
#include "support/mint.h"

#define SOUND_CLAIMS "{\"sub\":\"alice\",\"exp\":1700000060,\"iat\":1700000000}"

static void show(struct score *s, const char *name, bool libjwt, enum reason ours, enum reason known)
{
	if (score_count(s, ours == known, name, reason_slug(ours)))
		printf("ok known laxity: %s: libjwt %s it, refused here (%s)\n", name,
		       libjwt ? "accepts" : "refuses", reason_slug(ours));
}

/* Tokens with a valid signature and an invalid form. */
static const struct form {
	const char *name, *alg, *header, *payload;
	enum reason known;
} forms[] = {
	{"lower-case alg", "HS256", "{\"alg\":\"hs256\"}", SOUND_CLAIMS, REASON_ALG_NOT_ALLOWED},
	{"alg twice, the last counts", "RS256", "{\"alg\":\"none\",\"alg\":\"RS256\"}", SOUND_CLAIMS,
	 REASON_HEADER_INVALID},
	{"crit", "ES256", "{\"alg\":\"ES256\",\"crit\":[\"exp\"]}", SOUND_CLAIMS, REASON_HEADER_INVALID},
	{"b64 false", "ES256", "{\"alg\":\"ES256\",\"b64\":false}", SOUND_CLAIMS, REASON_HEADER_INVALID},
	{"jku", "ES256", "{\"alg\":\"ES256\",\"jku\":\"https://evil.example\"}", SOUND_CLAIMS,
	 REASON_HEADER_INVALID},
	{"another typ", "ES256", "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}", SOUND_CLAIMS,
	 REASON_TYPE_UNEXPECTED},
	{"jwk", "ES256", "{\"alg\":\"ES256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}", SOUND_CLAIMS,
	 REASON_HEADER_INVALID},
	{"sub twice, the last counts", "ES256", "{\"alg\":\"ES256\"}", "{\"sub\":\"a\",\"sub\":\"root\"}",
	 REASON_CLAIMS_INVALID},
	{"claims that are a list", "ES256", "{\"alg\":\"ES256\"}", "[1,2]", REASON_CLAIMS_INVALID},
	{"exp that is text", "ES256", "{\"alg\":\"ES256\"}", "{\"exp\":\"1700000060\"}",
	 REASON_CLAIMS_INVALID},
	{"exp that is null", "ES256", "{\"alg\":\"ES256\"}", "{\"exp\":null}", REASON_CLAIMS_INVALID},
	{"negative exp", "ES256", "{\"alg\":\"ES256\"}", "{\"exp\":-1}", REASON_CLAIMS_INVALID},
};

static void show_forms(struct score *s)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct form *f = &forms[i];
		struct mint m;
		char *token, *key;

		mint_init(&m, f->alg);
		token = mint_token(&m, f->header, f->payload);
		key = mint_public_pem(&m);
		show(s, f->name, opinion_libjwt(token, span_of(key)), opinion_ours(&m.key, span_of(token)),
		     f->known);
		free(token);
		free(key);
		mint_done(&m);
	}
}

/* One valid token in other spellings. */
static const struct spelling {
	const char *name, *tail;
	bool strays; /* with an unused bit of the last character set */
	enum reason known;
} spellings[] = {
	{"padding", "==", false, REASON_NOT_A_TOKEN},
	{"junk behind the signature", "%!", false, REASON_NOT_A_TOKEN},
	{"a dot behind the signature", ".", false, REASON_MALFORMED},
	{"stray bits in the last letter", "", true, REASON_MALFORMED},
};

static void show_spellings(struct score *s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct mint m;
	char *token, *key, *text = NULL;

	mint_init(&m, "ES256");
	token = mint_token(&m, "{\"alg\":\"ES256\"}", SOUND_CLAIMS);
	key = mint_public_pem(&m);
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const struct spelling *form = &spellings[i];

		if (asprintf(&text, "%s%s", token, form->tail) < 0)
			abort();
		if (form->strays)
			text[strlen(text) - 1] =
				digits[(strchr(digits, text[strlen(text) - 1]) - digits) | 1];
		show(s, form->name, opinion_libjwt(text, span_of(key)), opinion_ours(&m.key, span_of(text)),
		     form->known);
		free(text);
	}
	free(token);
	free(key);
	mint_done(&m);
}

/* The key is for RS256 or ES384. libjwt accepts another algorithm that the token names. */
static void show_chosen_algorithms(struct score *s)
{
	static const struct curve p384 = {.name = "P-384", .coordinate_bytes = 48};
	static const struct algorithm es256_p384 = {"ES256", NULL, SCHEME_ECDSA, KEY_EC, "SHA256", 32, &p384};
	const struct algorithm *const chosen[] = {algorithm_find(span_of("RS512")), &es256_p384};
	static const char *const bound[] = {"RS256", "ES384"}, *const names[] = {
								       "RS512 under a key for RS256",
								       "ES256 on P-384"};
	static const char *const headers[] = {"{\"alg\":\"RS512\"}", "{\"alg\":\"ES256\"}"};

	for (int i = 0; i < 2; i++) {
		struct mint m, other;
		char *token, *key;

		mint_init(&m, bound[i]);
		other = m;
		other.alg = chosen[i];
		token = mint_token(&other, headers[i], SOUND_CLAIMS);
		key = mint_public_pem(&m);
		show(s, names[i], opinion_libjwt(token, span_of(key)), opinion_ours(&m.key, span_of(token)),
		     REASON_ALG_NOT_ALLOWED);
		free(token);
		free(key);
		mint_done(&m);
	}
}

/* Sign a token by HMAC-SHA256 with this key. */
static char *mac_token(struct span key)
{
	static const char input[] = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9";
	SCOPED(bytes) text = {0};
	uint8_t mac[32];
	char *token = NULL;

	if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key.at, key.len, (const uint8_t *)input,
		       sizeof(input) - 1, mac, sizeof(mac), NULL) ||
	    base64url_encode((struct span){mac, sizeof(mac)}, &text) != REASON_OK ||
	    asprintf(&token, "%s.%s", input, (char *)text.at) < 0)
		abort();
	return token;
}

/* RFC 8725 2.1: the public key, which everybody knows, is used as a secret. */
static void show_confusion(struct score *s)
{
	struct mint m;
	char *key, *token;

	mint_init(&m, "RS256");
	key = mint_public_pem(&m);
	token = mac_token(span_of(key));
	show(s, "HS256 under the public key", opinion_libjwt(token, span_of(key)),
	     opinion_ours(&m.key, span_of(token)), REASON_ALG_NOT_ALLOWED);
	free(token);
	free(key);
	mint_done(&m);
}

static enum reason bind_secret(struct span secret)
{
	SCOPED(key) k = {0};
	struct note n = {0};
	enum reason r = key_from_secret(secret, &k, &n);

	return r == REASON_OK ? key_bind(&k, algorithm_find(span_of("HS256")), &n) : r;
}

static enum reason read_rsa(EVP_PKEY *pkey)
{
	SCOPED(key) k = {0};
	struct note note = {0};
	BIGNUM *n = NULL;
	uint8_t modulus[128], exponent[] = {1, 0, 1};
	int len;

	if (EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n) != 1)
		abort();
	len = BN_bn2bin(n, modulus);
	BN_free(n);
	return key_from_rsa((struct span){modulus, (size_t)len}, (struct span){exponent, 3}, &k, &note);
}

/* Keys that we refuse to load. */
static void show_keys(struct score *s)
{
	static const char none[] = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.",
			  forged[] = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AAAA";
	struct span one = {(const uint8_t *)"k", 1}, empty = {0};
	struct mint m = {.alg = algorithm_find(span_of("RS256")),
			 .private = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024)};
	char *token = mac_token(one), *key;

	show(s, "a secret of one byte", opinion_libjwt(token, one), bind_secret(one), REASON_CONFIG_INVALID);
	free(token);
	show(s, "alg none under an empty key", opinion_libjwt(none, empty), bind_secret(empty),
	     REASON_CONFIG_INVALID);
	show(s, "a forged signature under an empty key", opinion_libjwt(forged, empty), bind_secret(empty),
	     REASON_CONFIG_INVALID);
	token = mint_token(&m, "{\"alg\":\"RS256\"}", SOUND_CLAIMS);
	key = mint_public_pem(&m);
	show(s, "RSA of 1024 bits", opinion_libjwt(token, span_of(key)), read_rsa(m.private),
	     REASON_CONFIG_INVALID);
	free(token);
	free(key);
	mint_done(&m);
}

void examples_run(struct score *s)
{
	show_forms(s);
	show_spellings(s);
	show_chosen_algorithms(s);
	show_confusion(s);
	show_keys(s);
}
