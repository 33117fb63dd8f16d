/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/json/tree.h"
#include "core/keys/private.h"
#include "core/keys/webkey.h"
#include "core/token/signature.h"
#include "support/count.h"
#include "support/kept.h"

/* RFC 7515 A.1.1. */
#define OCT_K                                                                                                \
	"\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\""
#define OCT "{\"kty\":\"oct\"," OCT_K "}"

/* RFC 7515 A.2.1, the public half. */
#define RSA_N                                                                                                \
	"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-" \
	"yRT-SFd2lZS-pCgNMs"                                                                                 \
	"D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"          \
	"UTo7WTBEMa2R2CapHg665xsmtdV"                                                                        \
	"MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"                                   \
	"h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
#define RSA "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\"}"

/* RFC 7515 A.3.1. */
#define P256_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define P256_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define P256_MEMBERS "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" P256_X "\",\"y\":\"" P256_Y "\""
#define P256 "{" P256_MEMBERS "}"

/* RFC 7515 A.4.1. */
#define P521                                                                                                 \
	"{\"kty\":\"EC\",\"crv\":\"P-521\","                                                                 \
	"\"x\":\"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_"                                   \
	"NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk\","                                                                \
	"\"y\":\"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-"                                             \
	"x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2\"}"

/* RFC 8037 A.2. */
#define ED25519_X "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define ED25519_MEMBERS "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ED25519_X "\""
#define ED25519 "{" ED25519_MEMBERS "}"

#define PAYLOAD                                                                                              \
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

/* --- helpers --- */

/* Read the text as "key =" does, or as "secret =" does for kty oct. */
static enum reason read(const char *text, struct keyset *set, struct note *note)
{
	SCOPED(key) k = {0};
	enum reason r;

	if (strncmp(text, "{\"kty\":\"oct\"", 12) != 0)
		return webkey_read(span_of(text), set, note);
	r = webkey_read_secret(span_of(text), &k, note);
	return r == REASON_OK ? keyset_add(set, &k) : r;
}

static void check_accepted(const char *text, struct keyset *set, const char *what)
{
	struct note note = {0};
	enum reason r = read(text, set, &note);

	ck_assert_msg(r == REASON_OK, "%s: %s, %s", what, reason_slug(r), note.text);
	ck_assert_uint_ge(set->count, 1);
}

static void check_refused(const char *text, const char *part, const char *what)
{
	SCOPED(keyset) set = {0};
	struct note note = {0};
	enum reason r = read(text, &set, &note);

	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s: %s", what, reason_slug(r));
	ck_assert_msg(strstr(note.text, part) != NULL, "%s: the note \"%s\" does not say \"%s\"", what,
		      note.text, part);
	ck_assert_uint_eq(set.count, 0);
}

/* The JWK with a member set to a JSON value, or without it if value is NULL. */
static char *change(const char *jwk, const char *member, const char *value)
{
	json_t *tree = json_loads(jwk, JSON_REJECT_DUPLICATES, NULL);
	char *text, *kept;

	ck_assert_ptr_nonnull(tree);
	if (value)
		ck_assert_int_eq(json_object_set_new(tree, member, json_loads(value, JSON_DECODE_ANY, NULL)),
				 0);
	else
		ck_assert_int_eq(json_object_del(tree, member), 0);
	text = json_dumps(tree, JSON_COMPACT);
	ck_assert_ptr_nonnull(text);
	kept = keep_text("%s", text);
	free(text);
	json_decref(tree);
	return kept;
}

/* --- the examples of the RFCs --- */

static const struct {
	const char *what;
	const char *jwk;
	enum key_type type;
	const char *alg;
	const char *token;
} examples[] = {
	{"RFC 7515 A.1", OCT, KEY_SECRET, "HS256",
	 "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
	{"RFC 7515 A.2", RSA, KEY_RSA, "RS256",
	 "eyJhbGciOiJSUzI1NiJ9." PAYLOAD
	 ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
	 "O8W2Fp5jujGbds9uJdbF9CUAr7t"
	 "1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_"
	 "eSN9383LcOLn6_dO--xi12jzD"
	 "wusC-"
	 "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_"
	 "IoypGlUPQGe77"
	 "Rw"},
	{"RFC 7515 A.3", P256, KEY_EC, "ES256",
	 "eyJhbGciOiJFUzI1NiJ9." PAYLOAD
	 ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
	{"RFC 7515 A.4", P521, KEY_EC, "ES512",
	 "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-"
	 "mZZqwqT2SI-KGDKB34XO0aw_"
	 "7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn"},
	{"RFC 8037 A.2, A.4", ED25519, KEY_ED25519, "EdDSA",
	 "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
	 "09PGcvMg3AIbQR6dWbhijcNR4ki4"
	 "iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
};

START_TEST(reads_the_key_that_verifies_the_rfcs_own_example)
{
	struct span token = span_of(examples[_i].token);
	const char *dot = strrchr(examples[_i].token, '.');
	struct span input = {token.at, (size_t)(dot - examples[_i].token)};
	const struct algorithm *alg = algorithm_find(span_of(examples[_i].alg));
	SCOPED(bytes) signature = {0};
	SCOPED(keyset) set = {0};
	struct note note = {0};

	check_accepted(examples[_i].jwk, &set, examples[_i].what);
	ck_assert_uint_eq(set.count, 1);
	ck_assert_int_eq(set.keys[0]->type, examples[_i].type);
	ck_assert_ptr_null(set.keys[0]->alg);
	ck_assert_ptr_null(set.keys[0]->kid);
	ck_assert(!set.keys[0]->has_dates && !set.keys[0]->is_of_set);
	ck_assert_int_eq(key_bind(set.keys[0], alg, &note), REASON_OK);
	ck_assert_int_eq(base64url_decode(span_of(dot + 1), &signature), REASON_OK);
	ck_assert_int_eq(signature_check(set.keys[0], input, bytes_span(&signature)), REASON_OK);
	signature.at[7] ^= 1;
	ck_assert_int_eq(signature_check(set.keys[0], input, bytes_span(&signature)),
			 REASON_SIGNATURE_INVALID);
}
END_TEST

/* RFC 7517 A.1, whose EC key is meant for encryption. */
static const char rfc7517_a1[] =
	"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
	"\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\",\"use\":\"enc\",\"kid\":\"1\"},"
	"{\"kty\":\"RSA\",\"n\":\""
	"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
	"BJECPebWKRXjBZCiFV4n3oknjhMs"
	"tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
	"FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5ha"
	"jrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
	"kEgU8awapJzKnqDKgw\","
	"\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}]}";

START_TEST(reads_the_set_of_rfc_7517_without_its_encryption_key)
{
	SCOPED(keyset) set = {0};

	check_accepted(rfc7517_a1, &set, "RFC 7517 A.1");
	ck_assert_uint_eq(set.count, 1);
	ck_assert_uint_eq(set.skipped_count, 1);
	ck_assert_str_eq(set.skipped[0].kid, "1");
	ck_assert_ptr_nonnull(strstr(set.skipped[0].why, "meant for another use"));
	ck_assert_int_eq(set.keys[0]->type, KEY_RSA);
	ck_assert_str_eq(set.keys[0]->kid, "2011-04-29");
	ck_assert_str_eq(set.keys[0]->alg->name, "RS256");
	ck_assert_uint_eq(set.keys[0]->signature_bytes, 256);
}
END_TEST

START_TEST(refuses_the_private_key_of_rfc_8037)
{
	check_refused("{" ED25519_MEMBERS ",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}",
		      "private key", "RFC 8037 A.1");
}
END_TEST

/* --- a valid JWK with one member changed --- */

static const struct {
	const char *what;
	const char *jwk;
	const char *member;
	const char *value;
} accepted[] = {
	{"an alg that fits, RSA", RSA, "alg", "\"PS512\""},
	{"an alg that fits, EC", P256, "alg", "\"ES256\""},
	{"an alg that fits, oct", OCT, "alg", "\"HS512\""},
	{"EdDSA", ED25519, "alg", "\"EdDSA\""},
	{"EdDSA under its other name", ED25519, "alg", "\"Ed25519\""},
	{"use sig", P256, "use", "\"sig\""},
	{"use of a SPIFFE bundle", P256, "use", "\"jwt-svid\""},
	{"key_ops verify", P256, "key_ops", "[\"verify\"]"},
	{"key_ops with others beside it", OCT, "key_ops", "[\"sign\",\"verify\"]"},
	{"key_ops with something that is no text", OCT, "key_ops", "[1,\"verify\"]"},
	{"members that say nothing to us", P256, "x5c", "[\"MIIB\"]"},
	{"extensions", P256, "ext", "true"},
	{"a leading zero in the exponent", RSA, "e", "\"AAEAAQ\""},
};

START_TEST(accepts_a_jwk_with_every_valid_value_of_a_member)
{
	char *text = change(accepted[_i].jwk, accepted[_i].member, accepted[_i].value);
	SCOPED(keyset) set = {0};

	check_accepted(text, &set, accepted[_i].what);
	ck_assert_uint_eq(set.count, 1);
	if (strcmp(accepted[_i].member, "alg") == 0)
		ck_assert_ptr_eq(set.keys[0]->alg,
				 algorithm_find((struct span){(const uint8_t *)accepted[_i].value + 1,
							      strlen(accepted[_i].value) - 2}));
	else
		ck_assert_ptr_null(set.keys[0]->alg);
}
END_TEST

static const struct {
	const char *what;
	const char *jwk;
	const char *member;
	const char *value; /* NULL: without the member */
	const char *note;
} refused[] = {
	{"no kty", P256, "kty", NULL, "kty is missing"},
	{"kty a number", P256, "kty", "1", "kty is missing or no string"},
	{"kty null", P256, "kty", "null", "kty is missing or no string"},
	{"kty in lower case", P256, "kty", "\"ec\"", "kty is none of"},
	{"kty empty", P256, "kty", "\"\"", "kty is none of"},
	{"kty of another kind", P256, "kty", "\"AKP\"", "kty is none of"},
	{"kty of another key, RSA", P256, "kty", "\"RSA\"", "\"n\""},
	{"kty of another key, OKP", P256, "kty", "\"OKP\"", "crv is not Ed25519"},
	{"kty of another key, oct", P256, "kty", "\"oct\"", "\"k\""},
	{"kty of a public key for a secret", OCT, "kty", "\"EC\"", "a JWK of kty oct is a secret"},
	{"no kty for a secret", OCT, "kty", NULL, "a JWK of kty oct is a secret"},
	{"k beside a public key", P256, "k", "\"AAAA\"", "a JWK of kty oct is a secret"},

	{"no n", RSA, "n", NULL, "\"n\" is missing"},
	{"n a number", RSA, "n", "65537", "\"n\" is missing or no string"},
	{"n null", RSA, "n", "null", "\"n\" is missing or no string"},
	{"n a list", RSA, "n", "[\"" RSA_N "\"]", "\"n\" is missing or no string"},
	{"n empty", RSA, "n", "\"\"", "\"n\" is missing"},
	{"n with padding", RSA, "n", "\"" RSA_N "==\"", "\"n\" is no base64url"},
	{"n with a plus", RSA, "n", "\"+" RSA_N "\"", "\"n\" is no base64url"},
	{"n too short", RSA, "n", "\"AQAB\"", "2048 to 8192"},
	{"no e", RSA, "e", NULL, "\"e\" is missing"},
	{"e a number", RSA, "e", "65537", "\"e\" is missing or no string"},
	{"e empty", RSA, "e", "\"\"", "\"e\" is missing"},
	{"e with padding", RSA, "e", "\"Aw==\"", "\"e\" is no base64url"},
	{"e = 3", RSA, "e", "\"Aw\"", "exponent"},
	{"e = 1", RSA, "e", "\"AQ\"", "exponent"},

	{"no crv", P256, "crv", NULL, "crv is none of"},
	{"crv a number", P256, "crv", "256", "crv is none of"},
	{"crv in lower case", P256, "crv", "\"p-256\"", "crv is none of"},
	{"crv secp256k1", P256, "crv", "\"secp256k1\"", "crv is none of"},
	{"crv Ed25519 with kty EC", P256, "crv", "\"Ed25519\"", "crv is none of"},
	{"crv P-384 with coordinates of P-256", P256, "crv", "\"P-384\"", "48 bytes each"},
	{"crv P-521 with coordinates of P-256", P256, "crv", "\"P-521\"", "66 bytes each"},
	{"crv P-256 with coordinates of P-521", P521, "crv", "\"P-256\"", "32 bytes each"},
	{"no x", P256, "x", NULL, "\"x\" is missing"},
	{"x a number", P256, "x", "1", "\"x\" is missing or no string"},
	{"x with padding", P256, "x", "\"" P256_X "=\"", "\"x\" is no base64url"},
	{"x of 31 bytes", P256, "x", "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVA\"", "32 bytes each"},
	{"x of 33 bytes", P256, "x", "\"AH_NzidwxF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEUA\"", "32 bytes each"},
	{"x with unused bits", P256, "x", "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV\"",
	 "\"x\" is no base64url"},
	{"no y", P256, "y", NULL, "\"y\" is missing"},
	{"y false", P256, "y", "false", "\"y\" is missing or no string"},
	{"y empty", P256, "y", "\"\"", "\"y\" is missing"},
	{"y of another point", P256, "y", "\"" P256_X "\"", "does not lie on its curve"},

	{"no crv, OKP", ED25519, "crv", NULL, "crv is not Ed25519"},
	{"crv true", ED25519, "crv", "true", "crv is not Ed25519"},
	{"crv X25519", ED25519, "crv", "\"X25519\"", "crv is not Ed25519"},
	{"crv Ed448", ED25519, "crv", "\"Ed448\"", "crv is not Ed25519"},
	{"crv ed25519", ED25519, "crv", "\"ed25519\"", "crv is not Ed25519"},
	{"crv P-256 with kty OKP", ED25519, "crv", "\"P-256\"", "crv is not Ed25519"},
	{"no x, OKP", ED25519, "x", NULL, "\"x\" is missing"},
	{"x an object, OKP", ED25519, "x", "{}", "\"x\" is missing or no string"},
	{"x of 31 bytes, OKP", ED25519, "x", "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ\"", "32 bytes"},
	{"x of small order, OKP", ED25519, "x", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
	 "small order"},

	{"no k", OCT, "k", NULL, "one member \"k\""},
	{"k a number", OCT, "k", "12345678", "one member \"k\" is base64url text"},
	{"k a list", OCT, "k", "[\"AAAA\"]", "one member \"k\" is base64url text"},
	{"k empty", OCT, "k", "\"\"", "the secret is empty"},
	{"k no base64url", OCT, "k", "\"not a secret\"", "\"k\" is no base64url"},

	{"alg none", P256, "alg", "\"none\"", "alg is none of"},
	{"alg in lower case", P256, "alg", "\"es256\"", "alg is none of"},
	{"alg empty", P256, "alg", "\"\"", "alg is none of"},
	{"alg a number", P256, "alg", "256", "alg is none of"},
	{"alg null", P256, "alg", "null", "alg is none of"},
	{"alg a list", P256, "alg", "[\"ES256\"]", "alg is none of"},
	{"alg of JWE", P256, "alg", "\"ECDH-ES\"", "alg is none of"},
	{"alg unlisted", P256, "alg", "\"ES256K\"", "alg is none of"},
	{"alg of another curve", P256, "alg", "\"ES384\"", "cannot be used with this key"},
	{"alg of another type, RSA", P256, "alg", "\"RS256\"", "cannot be used with this key"},
	{"HMAC for a public key", RSA, "alg", "\"HS256\"", "cannot be used with this key"},
	{"a signature for a secret", OCT, "alg", "\"RS256\"", "cannot be used with this key"},
	{"ECDSA for Ed25519", ED25519, "alg", "\"ES256\"", "cannot be used with this key"},
	{"EdDSA for P-256", P256, "alg", "\"EdDSA\"", "cannot be used with this key"},
	{"a secret of 31 bytes, alg HS256", "{\"kty\":\"oct\"," OCT_K ",\"alg\":\"HS256\"}", "k",
	 "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg\"", "needs at least 32"},

	{"kid a number", P256, "kid", "1", "kid is no string"},
	{"kid null", P256, "kid", "null", "kid is no string"},
	{"kid a list", P256, "kid", "[\"a\"]", "kid is no string"},

	{"use enc", P256, "use", "\"enc\"", "another use"},
	{"use in upper case", P256, "use", "\"SIG\"", "another use"},
	{"use of a SPIFFE bundle in upper case", P256, "use", "\"JWT-SVID\"", "another use"},
	{"use of a SPIFFE bundle for X.509", P256, "use", "\"x509-svid\"", "another use"},
	{"use empty", P256, "use", "\"\"", "another use"},
	{"use null", P256, "use", "null", "another use"},
	{"use a list", P256, "use", "[\"sig\"]", "another use"},
	{"key_ops sign alone", OCT, "key_ops", "[\"sign\"]", "another use"},
	{"key_ops empty", P256, "key_ops", "[]", "another use"},
	{"key_ops of others", P256, "key_ops", "[\"encrypt\",\"deriveKey\"]", "another use"},
	{"key_ops in upper case", P256, "key_ops", "[\"VERIFY\"]", "another use"},
	{"key_ops a text", P256, "key_ops", "\"verify\"", "another use"},
	{"key_ops null", P256, "key_ops", "null", "another use"},
	{"key_ops that use permits, but not verify", "{" P256_MEMBERS ",\"use\":\"sig\"}", "key_ops",
	 "[\"sign\"]", "another use"},
	{"use that key_ops permits, but not sig", "{" P256_MEMBERS ",\"key_ops\":[\"verify\"]}", "use",
	 "\"enc\"", "another use"},
};

START_TEST(refuses_a_jwk_with_one_member_wrong)
{
	SCOPED(keyset) set = {0};
	char *text = change(refused[_i].jwk, refused[_i].member, refused[_i].value);

	/* the unchanged JWK is accepted */
	check_accepted(refused[_i].jwk, &set, "unchanged");
	check_refused(text, refused[_i].note, refused[_i].what);
}
END_TEST

/* The members of private keys (RFC 7518 6.2.2, 6.3.2, RFC 8037 2). From any two primes the rest can be
 * computed. */
static const struct {
	const char *what;
	const char *jwk;
	const char *member;
	const char *value;
} privates[] = {
	{"d, EC", P256, "d", "\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\""},
	{"d, OKP", ED25519, "d", "\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\""},
	{"d, RSA", RSA, "d",
	 "\"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-"
	 "7YwVol2NXOoAJe46\""},
	{"d empty", P256, "d", "\"\""},
	{"d null", P256, "d", "null"},
	{"d a number", RSA, "d", "3"},
	{"p without d", RSA, "p",
	 "\"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw\""},
	{"q without d", RSA, "q",
	 "\"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQ\""},
	{"dp without d", RSA, "dp",
	 "\"BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz\""},
	{"dq without d", RSA, "dq",
	 "\"h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3\""},
	{"qi without d", RSA, "qi",
	 "\"IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuMb9npYFIgHDzMY_kRk5BGfAk2gMBfLeAjEJS3cD\""},
	{"oth without d", RSA, "oth", "[{\"r\":\"AQAB\",\"d\":\"AQAB\",\"t\":\"AQAB\"}]"},
	{"d of a key meant to sign", "{" P256_MEMBERS ",\"key_ops\":[\"sign\"]}", "d",
	 "\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\""},
	{"d of a key meant for encryption", "{" P256_MEMBERS ",\"use\":\"enc\"}", "d",
	 "\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\""},
};

START_TEST(refuses_a_private_jwk_and_says_so)
{
	check_refused(change(privates[_i].jwk, privates[_i].member, privates[_i].value), "private key",
		      privates[_i].what);
}
END_TEST

/* A private member is found whatever else is wrong with the JWK. */
START_TEST(finds_a_private_member_however_it_is_written)
{
	static const char *const texts[] = {
		"{" P256_MEMBERS ",\"\\u0064\":\"AA\"}",
		"{\"\\u0064\\u0070\":\"AA\"," P256_MEMBERS "}",
		" {\n\"d\" : \"AA\" }",
		"{" P256_MEMBERS ",\"kty\":\"EC\",\"d\":\"AA\"}",
		"{\"kty\":1,\"d\":\"AA\"}",
		"{\"keys\":[" P256 ",{\"\\u0064\":\"AA\"}]}",
		"{\"\\u006beys\":[{" P256_MEMBERS ",\"d\":\"AA\"}]}",
		"{\"keys\":[],\"q\":\"AA\"}",
		"{\"keys\":[{\"kty\":\"AKP\",\"pub\":\"AA\",\"priv\":\"AA\"}," P256 "]}",
		/* at any depth, beside or within usable keys */
		"{\"keys\":{\"d\":\"AA\"}}",
		"{\"keys\":[[{\"d\":\"AA\"}]," P256 "]}",
		"{\"keys\":[{\"keys\":[{" P256_MEMBERS ",\"d\":\"AA\"}]}," P256 "]}",
		"{\"jwk\":{" P256_MEMBERS ",\"d\":\"AA\"}}",
		"{" P256_MEMBERS ",\"meta\":{\"\\u0064\":1}}",
		"{" P256_MEMBERS ",\"meta\":[[{\"a\":[{\"priv\":1}]}]]}",
		"{\"keys\":[" P256 "],\"meta\":{\"d\":1}}",
		"[{\"d\":\"AA\"}," P256 "]",
	};

	for (int i = 0; i < COUNT(texts); i++) {
		check_refused(texts[i], "private key", texts[i]);
		ck_assert_msg(keyprivate_in(span_of(texts[i])), "%s", texts[i]);
	}
}
END_TEST

START_TEST(does_not_call_other_keys_private)
{
	static const char *const texts[] = {
		P256,
		RSA,
		ED25519,
		OCT,
		"{\"keys\":[" P256 "," RSA "]}",
		"",
		"{}",
		"[" P256 "]",
		"{\"keys\":[1]}",
		"{\"keys\":{}}",
		"{" P256_MEMBERS
		",\"D\":1,\"dd\":1,\"x5c\":[\"d\"],\"meta\":{\"D\":\"d\",\"\":[\"d\",\"p\"]},\"pub\":\"d\"}",
		/* cut short: no reader accepts it */
		"{\"d\":\"AA\"",
		"{\"d\":\"AA\" and what no JSON is}",
	};

	for (int i = 0; i < COUNT(texts); i++)
		ck_assert_msg(!keyprivate_in(span_of(texts[i])), "%s", texts[i]);
}
END_TEST

/* A private key refuses the whole set, even a key that the set would skip. */
START_TEST(refuses_a_set_with_a_private_key_and_says_so)
{
	char *one = change(privates[_i].jwk, privates[_i].member, privates[_i].value);

	check_refused(keep_text("{\"keys\":[" ED25519 ",%s]}", one), "private key", privates[_i].what);
}
END_TEST

/* "secret =" accepts one JWK of kty oct, and no other JSON. */
START_TEST(reads_no_secret_from_any_other_document)
{
	static const struct {
		const char *text;
		const char *note;
	} rows[] = {
		{P256, "one JWK of kty oct"},
		{RSA, "one JWK of kty oct"},
		{ED25519, "one JWK of kty oct"},
		{"{}", "one JWK of kty oct"},
		{"{\"keys\":[" OCT "]}", "one JWK of kty oct"},
		{"[" OCT "]", "one JWK of kty oct"},
		{"1", "one JWK of kty oct"},
		{"{" OCT_K "}", "one JWK of kty oct"},
		{"{\"kty\":\"OCT\"," OCT_K "}", "one JWK of kty oct"},
		{"{" ED25519_MEMBERS ",\"d\":\"AA\"}", "private key"},
		{"{\"kty\":\"oct\"," OCT_K ",\"d\":\"AA\"}", "private key"},
		{"{\"kty\":\"oct\"," OCT_K ",\"k\":\"AAAA\"}", "one member"},
		{"{\"kty\":\"oct\"," OCT_K ",\"\\u006b\":\"AAAA\"}", "one member"},
		{"{\"kty\":\"oct\"," OCT_K ",\"x\":[{\"k\":\"AAAA\"}]}", "one member"},
		{"{\"kty\":\"oct\",\"x\":{" OCT_K "}}", "one member"},
		{"{\"kty\":\"oct\"," OCT_K ",\"keys\":[]}", "one JWK of kty oct"},
		{"{\"kty\":\"oct\"," OCT_K ",\"x\":{\"d\":\"AA\"}}", "private key"},
		{"{\"kty\":\"oct\"," OCT_K, "damaged"},
		{"", "damaged"},
	};

	for (int i = 0; i < COUNT(rows); i++) {
		SCOPED(key) k = {0};
		struct note note = {0};

		ck_assert_int_eq(webkey_read_secret(span_of(rows[i].text), &k, &note), REASON_CONFIG_INVALID);
		ck_assert_msg(strstr(note.text, rows[i].note) != NULL, "%s: %s", rows[i].text, note.text);
		ck_assert_ptr_null(k.material.at);
	}
}
END_TEST

START_TEST(accepts_a_kid_of_256_bytes_and_refuses_257)
{
	char kid[300], *text;

	for (size_t len = 255; len <= 257; len++) {
		SCOPED(keyset) set = {0};

		memset(kid, 'k', sizeof(kid));
		kid[0] = kid[len + 1] = '"';
		kid[len + 2] = '\0';
		text = change(P256, "kid", kid);
		if (len <= 256) {
			check_accepted(text, &set, "kid");
			ck_assert_uint_eq(strlen(set.keys[0]->kid), len);
		} else {
			check_refused(text, "at most 256 bytes", "kid of 257 bytes");
		}
	}
}
END_TEST

START_TEST(measures_a_kid_in_bytes_and_keeps_it_decoded)
{
	SCOPED(keyset) set = {0};
	char kid[1100] = "\"", *text;

	check_accepted("{" P256_MEMBERS ",\"kid\":\"a\\u00e9\\\"\"}", &set, "escaped kid");
	ck_assert_str_eq(set.keys[0]->kid, "a\xc3\xa9\"");
	for (int i = 0; i < 129; i++) /* 258 bytes in 129 characters */
		strcat(kid, "\\u00e9");
	strcat(kid, "\"");
	text = change(P256, "kid", kid);
	check_refused(text, "at most 256 bytes", "kid of 129 characters");
}
END_TEST

START_TEST(keeps_an_empty_kid)
{
	SCOPED(keyset) set = {0};

	check_accepted("{" P256_MEMBERS ",\"kid\":\"\"}", &set, "empty kid");
	ck_assert_ptr_nonnull(set.keys[0]->kid);
	ck_assert_str_eq(set.keys[0]->kid, "");
}
END_TEST

static const struct {
	const char *what;
	const char *text;
	const char *note;
} documents[] = {
	{"nothing", "", "damaged"},
	{"text", "secret", "damaged"},
	{"cut short", "{" P256_MEMBERS, "damaged"},
	{"followed by another", P256 P256, "damaged"},
	{"a member twice", "{" P256_MEMBERS ",\"x\":\"" P256_X "\"}", "twice"},
	{"kty twice", "{" P256_MEMBERS ",\"kty\":\"oct\"}", "twice"},
	{"kty twice, of a secret", "{\"kty\":\"oct\"," OCT_K ",\"kty\":\"EC\"}", "twice"},
	{"kid twice, once escaped", "{" P256_MEMBERS ",\"kid\":\"a\",\"\\u006bid\":\"b\"}", "twice"},
	{"alg twice", "{" P256_MEMBERS ",\"alg\":\"ES256\",\"alg\":\"ES256\"}", "twice"},
	{"d behind NUL", "{" P256_MEMBERS ",\"\\u0000d\":1}", "damaged"},
	{"an empty object", "{}", "kty is missing"},
	{"a list", "[" P256 "]", "kty is missing"},
	{"a secret", " " OCT, "a JWK of kty oct is a secret"},
	{"a secret without its bytes, alone", " {\"kty\":\"oct\"}", "a JWK of kty oct is a secret"},
	{"a number", "1", "kty is missing"},
	{"null", "null", "kty is missing"},
	{"keys an object", "{\"keys\":{\"a\":" P256 "}}", "kty is missing"},
	{"keys null", "{\"keys\":null}", "kty is missing"},

	{"a set of nothing", "{\"keys\":[]}", "no key of the set can be used here"},
	{"a set of nothing beside a key", "{\"keys\":[]," P256_MEMBERS "}",
	 "no key of the set can be used here"},
	{"a set of encryption keys",
	 "{\"keys\":[{" P256_MEMBERS ",\"use\":\"enc\"},{" ED25519_MEMBERS ",\"key_ops\":[]}]}",
	 "no key of the set can be used here: the JWK is meant for another use (use, key_ops), not to verify "
	 "tokens"},
	{"keys twice", "{\"keys\":[" P256 "],\"keys\":[]}", "twice"},
	{"a member twice inside a set", "{\"keys\":[" P256 ",{" P256_MEMBERS ",\"kty\":\"EC\"}]}", "twice"},
	{"a set that holds null", "{\"keys\":[null]}", "no key of the set can be used here: kty is missing"},
	{"a set that holds a set", "{\"keys\":[{\"keys\":[" P256 "]}]}",
	 "no key of the set can be used here: kty is missing"},
	{"a set of unusable keys",
	 "{\"keys\":[{\"use\":\"enc\"},{\"kty\":\"AKP\"},{\"kty\":\"ML\"},{\"kty\":\"EC\"}]}",
	 "not to verify tokens; kty is none of RSA, EC and OKP; crv is none of"},
	{"a secret behind a public key", "{\"keys\":[" P256 "," OCT "]}", "a JWK of kty oct is a secret"},
	{"a public key behind a secret", "{\"keys\":[" OCT "," ED25519 "]}", "a JWK of kty oct is a secret"},
	{"a set of one secret", "{\"keys\":[" OCT "]}", "a JWK of kty oct is a secret"},
	{"a secret meant for encryption", "{\"keys\":[{\"kty\":\"oct\"," OCT_K ",\"use\":\"enc\"}," P256 "]}",
	 "a JWK of kty oct is a secret"},
	{"a secret without its bytes", "{\"keys\":[" P256 ",{\"kty\":\"oct\"}]}",
	 "a JWK of kty oct is a secret"},
	{"a secret within a key", "{\"keys\":[{" P256_MEMBERS ",\"x\":[{\"k\":\"AA\"}]}]}",
	 "a JWK of kty oct is a secret"},
	{"a secret in a set within a set", "{\"keys\":[" P256 ",{\"keys\":[" OCT "]}]}",
	 "a JWK of kty oct is a secret"},
	{"a secret's member, with escapes", "{\"keys\":[" P256 ",{\"kty\":\"x\",\"\\u006b\":\"AA\"}]}",
	 "a JWK of kty oct is a secret"},
};

START_TEST(refuses_a_document_that_is_not_a_valid_key_or_set)
{
	check_refused(documents[_i].text, documents[_i].note, documents[_i].what);
}
END_TEST

static const struct {
	const char *what;
	const char *text;
	size_t count, skipped;
} sets[] = {
	{"a set of one", "{\"keys\":[" P256 "]}", 1, 0},
	{"keys without kid", "{\"keys\":[" P256 "," ED25519 "," RSA "," P521 "]}", 4, 0},
	{"one kid and none", "{\"keys\":[{" P256_MEMBERS ",\"kid\":\"a\"}," ED25519 "]}", 2, 0},
	{"kids that differ in case",
	 "{\"keys\":[{" P256_MEMBERS ",\"kid\":\"a\"},{" ED25519_MEMBERS ",\"kid\":\"A\"}]}", 2, 0},
	{"one key under two kids",
	 "{\"keys\":[{" P256_MEMBERS ",\"kid\":\"a\"},{" P256_MEMBERS ",\"kid\":\"b\"}]}", 2, 0},
	{"two keys of one kid",
	 "{\"keys\":[{" P256_MEMBERS ",\"kid\":\"a\"}," RSA ",{" ED25519_MEMBERS ",\"kid\":\"\\u0061\"}]}", 3,
	 0},
	{"one key twice under one kid",
	 "{\"keys\":[{" P256_MEMBERS ",\"kid\":\"a\"},{" P256_MEMBERS ",\"kid\":\"a\"}]}", 2, 0},
	{"two keys of the empty kid",
	 "{\"keys\":[{" P256_MEMBERS ",\"kid\":\"\"},{" ED25519_MEMBERS ",\"kid\":\"\"}]}", 2, 0},
	{"a key for encryption beside one", "{\"keys\":[{" P256_MEMBERS ",\"use\":\"enc\"}," ED25519 "]}", 1,
	 1},
	{"a kid that only a skipped key has too",
	 "{\"keys\":[{" P256_MEMBERS ",\"use\":\"enc\",\"kid\":\"a\"},{" ED25519_MEMBERS ",\"kid\":\"a\"}]}",
	 1, 1},
	{"an encryption key of a size that is refused",
	 "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"Aw\",\"use\":\"enc\",\"alg\":\"RSA-OAEP\"}"
	 "," ED25519 "]}",
	 1, 1},
	{"what is no key", "{\"keys\":[\"key\",null,1,true,[],[" P256 "],{}," P256 ",{\"keys\":[" P256 "]}]}",
	 1, 8},
	{"members beside keys", "{\"issuer\":\"x\",\"keys\":[" P256 "]}", 1, 0},
	{"white space", " \n{ \"keys\" : [ " P256 " ] }\n", 1, 0},
};

START_TEST(reads_the_verification_keys_of_a_set)
{
	SCOPED(keyset) set = {0};

	check_accepted(sets[_i].text, &set, sets[_i].what);
	ck_assert_msg(set.count == sets[_i].count, "%s: %zu keys", sets[_i].what, set.count);
	ck_assert_msg(set.skipped_count == sets[_i].skipped, "%s: %zu skipped", sets[_i].what,
		      set.skipped_count);
	for (size_t i = 0; i < set.count; i++)
		ck_assert(set.keys[i]->is_of_set);
}
END_TEST

/* RFC 7517 5: a set skips a JWK that would be refused alone, and keeps the other keys. */
START_TEST(skips_a_key_of_a_set_that_would_be_refused_alone)
{
	char *one = change(refused[_i].jwk, refused[_i].member, refused[_i].value);
	char *text = keep_text("{\"keys\":[" P521 ",%s," RSA "]}", one);
	bool is_secret = strstr(one, "\"oct\"") || strstr(one, "\"k\":");
	SCOPED(keyset) set = {0};

	if (is_secret) {
		check_refused(text, "a JWK of kty oct is a secret", refused[_i].what);
	} else {
		check_accepted(text, &set, refused[_i].what);
		ck_assert_msg(set.count == 2 && set.skipped_count == 1, "%s", refused[_i].what);
		ck_assert_msg(strstr(set.skipped[0].why, refused[_i].note) != NULL, "%s: %s",
			      refused[_i].what, set.skipped[0].why);
		ck_assert_ptr_null(set.skipped[0].kid);
	}
}
END_TEST

START_TEST(remembers_the_kid_of_a_skipped_key)
{
	SCOPED(keyset) set = {0};
	char *text, kid[258];

	memset(kid, 'k', sizeof(kid));
	kid[257] = '\0';
	text = keep_text("{\"keys\":[{\"kty\":\"AKP\",\"kid\":\"a\\u00e9\"},{\"kty\":\"EC\",\"kid\":"
			 "\"\"}," P256 ",{\"kid\":1},{" ED25519_MEMBERS ",\"kid\":\"%s\"}]}",
			 kid);
	check_accepted(text, &set, "set");
	ck_assert_uint_eq(set.count, 1);
	ck_assert_uint_eq(set.skipped_count, 4);
	ck_assert_str_eq(set.skipped[0].kid, "a\xc3\xa9");
	ck_assert_str_eq(set.skipped[1].kid, "");
	ck_assert_ptr_null(set.skipped[2].kid);
	ck_assert_str_eq(set.skipped[3].kid, kid);
	ck_assert_str_eq(set.skipped[3].why, "kid is no string of at most 256 bytes");
}
END_TEST

START_TEST(appends_the_keys_of_a_set_in_their_order)
{
	SCOPED(keyset) set = {0};

	check_accepted("{" ED25519_MEMBERS ",\"kid\":\"first\"}", &set, "first");
	check_accepted("{\"keys\":[{" P256_MEMBERS ",\"kid\":\"second\",\"alg\":\"ES256\"},{\"use\":\"enc\"},"
		       "{\"kty\":\"RSA\",\"n\":\"" RSA_N
		       "\",\"e\":\"AQAB\",\"kid\":\"third\",\"alg\":\"PS256\"}]}",
		       &set, "set");
	ck_assert_uint_eq(set.count, 3);
	ck_assert_str_eq(set.keys[0]->kid, "first");
	ck_assert_str_eq(set.keys[1]->kid, "second");
	ck_assert_str_eq(set.keys[2]->kid, "third");
	ck_assert_ptr_null(set.keys[0]->alg);
	ck_assert_str_eq(set.keys[1]->alg->name, "ES256");
	ck_assert_str_eq(set.keys[2]->alg->name, "PS256");
}
END_TEST

START_TEST(leaves_earlier_keys_alone_when_it_refuses)
{
	SCOPED(keyset) set = {0};
	struct note note = {0};

	check_accepted("{" ED25519_MEMBERS ",\"kid\":\"first\"}", &set, "first");
	ck_assert_int_eq(read("{\"keys\":[{\"kty\":\"RSA\"}]}", &set, &note), REASON_CONFIG_INVALID);
	ck_assert_int_eq(read("{\"keys\":[" P256 "," OCT "]}", &set, &note), REASON_CONFIG_INVALID);
	ck_assert_uint_eq(set.count, 1);
	ck_assert_uint_eq(set.skipped_count, 0);
	ck_assert_str_eq(set.keys[0]->kid, "first");
}
END_TEST

/* Somebody wrote a private JWK into a set by hand, and put its "d" beside "keys". */
START_TEST(refuses_a_set_with_a_private_member_of_its_own)
{
	check_refused("{\"keys\":[" P256 "],\"d\":\"AA\"}", "this is a private key", "d beside keys");
}
END_TEST

START_TEST(never_quotes_a_key_in_its_note)
{
	static const char *const texts[] = {
		"{\"kty\":\"oct\",\"k\":\"this-is-the-secret-itself!\"}",
		"{\"kty\":\"oct\",\"k\":\"dGhpcy1pcy10aGUtc2VjcmV0\",\"alg\":\"HS256\"}",
		"{\"kty\":\"oct\",\"k\":\"dGhpcy1pcy10aGUtc2VjcmV0\",\"kid\":7}",
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		SCOPED(keyset) set = {0};
		struct note note = {0};

		ck_assert_int_eq(read(texts[i], &set, &note), REASON_CONFIG_INVALID);
		ck_assert_ptr_null(strstr(note.text, "the-secret"));
		ck_assert_ptr_null(strstr(note.text, "dGhpcy"));
	}
}
END_TEST

Suite *webkey_suite(void)
{
	Suite *s = suite_create("webkey");
	TCase *t = suites_group(s, "examples");

	tcase_add_loop_test(t, reads_the_key_that_verifies_the_rfcs_own_example, 0, COUNT(examples));
	tcase_add_test(t, reads_the_set_of_rfc_7517_without_its_encryption_key);
	tcase_add_test(t, refuses_the_private_key_of_rfc_8037);

	t = suites_group(s, "members");
	tcase_add_loop_test(t, accepts_a_jwk_with_every_valid_value_of_a_member, 0, COUNT(accepted));
	tcase_add_loop_test(t, refuses_a_jwk_with_one_member_wrong, 0, COUNT(refused));
	tcase_add_loop_test(t, refuses_a_private_jwk_and_says_so, 0, COUNT(privates));
	tcase_add_test(t, finds_a_private_member_however_it_is_written);
	tcase_add_test(t, does_not_call_other_keys_private);
	tcase_add_test(t, reads_no_secret_from_any_other_document);
	tcase_add_test(t, accepts_a_kid_of_256_bytes_and_refuses_257);
	tcase_add_test(t, measures_a_kid_in_bytes_and_keeps_it_decoded);
	tcase_add_test(t, keeps_an_empty_kid);
	tcase_add_test(t, refuses_a_set_with_a_private_member_of_its_own);
	tcase_add_test(t, never_quotes_a_key_in_its_note);

	t = suites_group(s, "documents");
	tcase_add_loop_test(t, refuses_a_document_that_is_not_a_valid_key_or_set, 0, COUNT(documents));
	tcase_add_loop_test(t, refuses_a_set_with_a_private_key_and_says_so, 0, COUNT(privates));
	tcase_add_loop_test(t, reads_the_verification_keys_of_a_set, 0, COUNT(sets));
	tcase_add_loop_test(t, skips_a_key_of_a_set_that_would_be_refused_alone, 0, COUNT(refused));
	tcase_add_test(t, remembers_the_kid_of_a_skipped_key);
	tcase_add_test(t, appends_the_keys_of_a_set_in_their_order);
	tcase_add_test(t, leaves_earlier_keys_alone_when_it_refuses);
	return s;
}
