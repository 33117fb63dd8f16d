/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/signature.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/keys/webkey.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* A key pair for each algorithm, made once because RSA key generation is slow. */
static struct mint mints[ALGORITHM_COUNT];

static void make_mints(void)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		mint_init(&mints[i], algorithms[i].name);
}

static void free_mints(void)
{
	for (size_t i = 0; i < ALGORITHM_COUNT; i++)
		mint_done(&mints[i]);
}

static const struct mint *mint_for(const char *alg)
{
	return &mints[algorithm_find(span_of(alg)) - algorithms];
}

static const char message_text[] = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9";
#define MESSAGE span_of(message_text)

static void assert_invalid(const struct key *k, struct span message, struct span signature, const char *what,
			   size_t at)
{
	enum reason r = signature_check(k, message, signature);

	ck_assert_msg(r == REASON_SIGNATURE_INVALID, "%s, %s at %zu: %s", k->alg->name, what, at,
		      reason_slug(r));
}

START_TEST(verifies_what_was_signed)
{
	const struct mint *m = &mints[_i];
	SCOPED(bytes) signature = {0};
	SCOPED(bytes) of_nothing = {0};

	mint_sign(m, MESSAGE, &signature);
	assert_slug(signature_check(&m->key, MESSAGE, bytes_span(&signature)), "ok");
	mint_sign(m, span_of(""), &of_nothing);
	assert_slug(signature_check(&m->key, span_of(""), bytes_span(&of_nothing)), "ok");
	assert_invalid(&m->key, MESSAGE, bytes_span(&of_nothing), "another message's signature", 0);
}
END_TEST

START_TEST(refuses_every_byte_that_is_changed)
{
	const struct mint *m = &mints[_i];
	SCOPED(bytes) signature = {0};

	mint_sign(m, MESSAGE, &signature);
	for (size_t i = 0; i < signature.len; i++) {
		uint8_t flip = (uint8_t)(1U << i % 8);

		signature.at[i] ^= flip;
		assert_invalid(&m->key, MESSAGE, bytes_span(&signature), "signature flipped", i);
		signature.at[i] ^= flip;
	}
	for (size_t i = 0; i < sizeof(message_text) - 1; i += 5) {
		char changed[sizeof(message_text)];

		memcpy(changed, message_text, sizeof(changed));
		changed[i] ^= 1;
		assert_invalid(&m->key, span_of(changed), bytes_span(&signature), "message flipped", i);
	}
	assert_slug(signature_check(&m->key, MESSAGE, bytes_span(&signature)), "ok");
}
END_TEST

START_TEST(refuses_every_other_length)
{
	const struct mint *m = &mints[_i];
	SCOPED(bytes) signature = {0};
	SCOPED(bytes) longer = {0};

	mint_sign(m, MESSAGE, &signature);
	for (size_t len = 0; len < signature.len; len++) {
		assert_invalid(&m->key, MESSAGE, (struct span){signature.at, len}, "truncated", len);
		assert_invalid(&m->key, MESSAGE, (struct span){signature.at + signature.len - len, len},
			       "beheaded", len);
	}
	ck_assert(bytes_alloc(signature.len + 2, &longer));
	memcpy(longer.at + 1, signature.at, signature.len);
	assert_invalid(&m->key, MESSAGE, (struct span){longer.at, signature.len + 1}, "a zero before it", 0);
	assert_invalid(&m->key, MESSAGE, (struct span){longer.at + 1, signature.len + 1}, "a zero behind it",
		       0);
	assert_invalid(&m->key, MESSAGE, bytes_span(&longer), "zeros around it", 0);
}
END_TEST

START_TEST(refuses_trivial_signatures)
{
	const struct mint *m = &mints[_i];
	size_t len = m->key.type == KEY_SECRET ? m->alg->digest_bytes : m->key.signature_bytes;
	static const uint8_t fills[] = {0, 1, 0xff};
	SCOPED(bytes) signature = {0};

	ck_assert(bytes_alloc(len, &signature));
	for (size_t i = 0; i < COUNT(fills); i++) {
		memset(signature.at, fills[i], len);
		assert_invalid(&m->key, MESSAGE, bytes_span(&signature), "filled", fills[i]);
	}
}
END_TEST

/* A key verifies only with its own algorithm, even if another algorithm fits the key too. */
START_TEST(never_verifies_another_algorithms_signature)
{
	const struct mint *m = &mints[_i];

	for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
		struct mint other = *m;
		SCOPED(bytes) signature = {0};

		if (&algorithms[i] == m->alg || algorithms[i].key_type != m->alg->key_type ||
		    algorithms[i].curve != m->alg->curve)
			continue;
		other.alg = &algorithms[i];
		mint_sign(&other, MESSAGE, &signature);
		assert_invalid(&m->key, MESSAGE, bytes_span(&signature), algorithms[i].name, 0);
		if (signature.len > m->alg->digest_bytes) /* a longer MAC, cut to this length */
			assert_invalid(&m->key, MESSAGE, (struct span){signature.at, m->alg->digest_bytes},
				       "cut", i);
	}
}
END_TEST

/* Another key of the same kind. For RSA it is another algorithm's key, because generating one is slow. */
static const struct key *another_key(const struct mint *m, struct mint *room)
{
	if (m->alg->key_type == KEY_RSA)
		return &mint_for(m == mint_for("RS256") ? "RS384" : "RS256")->key;
	mint_init(room, m->alg->name);
	return &room->key;
}

START_TEST(refuses_another_keys_signature)
{
	const struct mint *m = &mints[_i];
	struct mint room = {0};
	struct key other = *another_key(m, &room);
	SCOPED(bytes) signature = {0};

	other.alg = m->alg;
	if (other.type == KEY_SECRET)
		other.material.at[0] ^= 1;
	mint_sign(m, MESSAGE, &signature);
	assert_invalid(&other, MESSAGE, bytes_span(&signature), "another key", 0);
	mint_done(&room);
}
END_TEST

/* The classic attack: an HMAC with the text of the public key as the secret. */
static size_t mac_under_pem(const struct mint *m, struct span message, uint8_t mac[32])
{
	char *pem = mint_public_pem(m);
	size_t len = 0;

	ck_assert_ptr_nonnull(EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, pem, strlen(pem), message.at,
					message.len, mac, 32, &len));
	free(pem);
	return len;
}

START_TEST(never_uses_a_public_key_as_a_secret)
{
	const struct mint *m = mint_for(((const char *const[]){"RS256", "PS256", "ES256", "EdDSA"})[_i]);
	uint8_t mac[32];
	size_t len = mac_under_pem(m, MESSAGE, mac);

	assert_invalid(&m->key, MESSAGE, (struct span){mac, len}, "HMAC under the PEM", 0);
}
END_TEST

START_TEST(never_uses_a_public_key_as_a_secret_when_the_header_says_hs256)
{
	struct scene *s = scene_start("ES256");
	char *token, *signature;
	uint8_t mac[32];
	SCOPED(bytes) encoded = {0};

	scene_header(s, "alg", "\"HS256\"");
	token = scene_token(s);
	signature = strrchr(token, '.') + 1;
	(void)mac_under_pem(&s->mint, (struct span){(const uint8_t *)token, (size_t)(signature - token) - 1},
			    mac);
	ck_assert_int_eq(base64url_encode((struct span){mac, sizeof(mac)}, &encoded), REASON_OK);
	strcpy(signature, (char *)encoded.at);
	assert_slug(scene_decide_token(s, token), "alg-not-allowed");
}
END_TEST

/* Replace r or s in r || s by a number. */
static void put_half(const struct mint *m, struct bytes *signature, int half, const BIGNUM *number)
{
	int len = (int)m->alg->curve->coordinate_bytes;

	ck_assert_int_eq(BN_bn2binpad(number, signature->at + half * len, len), len);
}

START_TEST(refuses_ecdsa_halves_out_of_range)
{
	static const char *const names[] = {"ES256", "ES384", "ES512"};
	const struct mint *m = mint_for(names[_i]);
	BIGNUM *order = NULL, *zero = BN_new();

	ck_assert_int_eq(EVP_PKEY_get_bn_param(m->private, "order", &order), 1);
	for (int half = 0; half < 2; half++) {
		SCOPED(bytes) signature = {0};

		mint_sign(m, MESSAGE, &signature);
		put_half(m, &signature, half, zero);
		assert_invalid(&m->key, MESSAGE, bytes_span(&signature), "half is 0", (size_t)half);
		put_half(m, &signature, half, order);
		assert_invalid(&m->key, MESSAGE, bytes_span(&signature), "half is n", (size_t)half);
		put_half(m, &signature, 1 - half, order);
		assert_invalid(&m->key, MESSAGE, bytes_span(&signature), "both are n", (size_t)half);
		put_half(m, &signature, half, zero);
		put_half(m, &signature, 1 - half, zero);
		assert_invalid(&m->key, MESSAGE, bytes_span(&signature), "both are 0", (size_t)half);
	}
	BN_free(order);
	BN_free(zero);
}
END_TEST

START_TEST(refuses_ecdsa_with_swapped_halves_and_in_der)
{
	static const char *const names[] = {"ES256", "ES384", "ES512"};
	const struct mint *m = mint_for(names[_i]);
	size_t half = m->alg->curve->coordinate_bytes;
	SCOPED(bytes) signature = {0};
	SCOPED(bytes) swapped = {0};
	ECDSA_SIG *sig = ECDSA_SIG_new();
	uint8_t *der = NULL;
	int der_len;

	mint_sign(m, MESSAGE, &signature);
	ck_assert(bytes_copy(bytes_span(&signature), &swapped));
	memcpy(swapped.at, signature.at + half, half);
	memcpy(swapped.at + half, signature.at, half);
	assert_invalid(&m->key, MESSAGE, bytes_span(&swapped), "swapped", 0);
	ck_assert_int_eq(ECDSA_SIG_set0(sig, BN_bin2bn(signature.at, (int)half, NULL),
					BN_bin2bn(signature.at + half, (int)half, NULL)),
			 1);
	der_len = i2d_ECDSA_SIG(sig, &der);
	ck_assert_int_gt(der_len, 0);
	assert_invalid(&m->key, MESSAGE, (struct span){der, (size_t)der_len}, "DER", 0);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
}
END_TEST

/* RFC 7518 3.5: the salt is exactly as long as the hash. */
START_TEST(refuses_a_pss_salt_of_another_length)
{
	static const struct {
		const char *alg;
		int salt_bytes;
		const char *slug;
	} rows[] = {
		{"PS256", 32, "ok"},
		{"PS256", 31, "signature-invalid"},
		{"PS256", 33, "signature-invalid"},
		{"PS256", 0, "signature-invalid"},
		{"PS384", 48, "ok"},
		{"PS384", 32, "signature-invalid"},
		{"PS512", 64, "ok"},
		{"PS512", RSA_PSS_SALTLEN_MAX, "signature-invalid"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct mint *m = mint_for(rows[i].alg);
		EVP_MD_CTX *ctx = EVP_MD_CTX_new();
		EVP_PKEY_CTX *key_ctx = NULL;
		uint8_t signature[256];
		size_t len = sizeof(signature);
		enum reason r;

		ck_assert_int_eq(
			EVP_DigestSignInit_ex(ctx, &key_ctx, m->alg->digest, NULL, NULL, m->private, NULL),
			1);
		ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING), 1);
		ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, rows[i].salt_bytes), 1);
		ck_assert_int_eq(EVP_DigestSign(ctx, signature, &len, MESSAGE.at, MESSAGE.len), 1);
		EVP_MD_CTX_free(ctx);
		r = signature_check(&m->key, MESSAGE, (struct span){signature, len});
		ck_assert_msg(strcmp(reason_slug(r), rows[i].slug) == 0, "%s, salt %d: %s", rows[i].alg,
			      rows[i].salt_bytes, reason_slug(r));
	}
}
END_TEST

static void assert_plausible(const struct key *k, struct span signature, bool expected, const char *what)
{
	ck_assert_msg(signature_is_plausible(k, signature) == expected, "%s: %s", k->alg->name, what);
}

/* s plus the order of the group would be a second encoding of the same signature (RFC 8032 5.1.7). */
START_TEST(refuses_eddsa_with_s_out_of_range)
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,	0xd6,
					  0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	const struct mint *m = mint_for("EdDSA");
	SCOPED(bytes) signature = {0};
	unsigned carry = 0;

	mint_sign(m, MESSAGE, &signature);
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)signature.at[32 + i] + order[i];
		signature.at[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_invalid(&m->key, MESSAGE, bytes_span(&signature), "s + L", 0);
	memcpy(signature.at + 32, order, 32);
	assert_plausible(&m->key, bytes_span(&signature), false, "s is L");
	signature.at[32]--;
	assert_plausible(&m->key, bytes_span(&signature), true, "s is L - 1");
	signature.at[32] += 2;
	assert_plausible(&m->key, bytes_span(&signature), false, "s is L + 1");
}
END_TEST

START_TEST(calls_a_genuine_signature_plausible)
{
	const struct mint *m = &mints[_i];
	SCOPED(bytes) signature = {0};

	mint_sign(m, MESSAGE, &signature);
	assert_plausible(&m->key, bytes_span(&signature), true, "genuine");
	assert_plausible(&m->key, (struct span){signature.at, signature.len - 1}, false, "a byte short");
	assert_plausible(&m->key, (struct span){signature.at, signature.len + 1}, false, "a byte long");
	assert_plausible(&m->key, (struct span){signature.at, 0}, false, "empty");
}
END_TEST

START_TEST(calls_ecdsa_halves_out_of_range_implausible)
{
	static const char *const names[] = {"ES256", "ES384", "ES512"};
	static const struct {
		int over;
		bool plausible;
	} rows[] = {{-1, true}, {0, false}, {1, false}};
	const struct mint *m = mint_for(names[_i]);

	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		int half = i % 2;
		BIGNUM *number = NULL;
		SCOPED(bytes) signature = {0};

		ck_assert_int_eq(EVP_PKEY_get_bn_param(m->private, "order", &number), 1);
		ck_assert_int_eq(rows[i / 2].over < 0 ? BN_sub_word(number, 1) :
							BN_add_word(number, (BN_ULONG)rows[i / 2].over),
				 1);
		mint_sign(m, MESSAGE, &signature);
		put_half(m, &signature, half, number);
		assert_plausible(&m->key, bytes_span(&signature), rows[i / 2].plausible, "half is about n");
		put_half(m, &signature, half, BN_value_one());
		assert_plausible(&m->key, bytes_span(&signature), true, "half is 1");
		BN_zero(number);
		put_half(m, &signature, half, number);
		assert_plausible(&m->key, bytes_span(&signature), false, "half is 0");
		BN_free(number);
	}
}
END_TEST

START_TEST(calls_an_rsa_signature_at_the_modulus_implausible)
{
	const struct mint *m = mint_for("RS256");
	BIGNUM *number = NULL;
	uint8_t signature[256];

	ck_assert_int_eq(EVP_PKEY_get_bn_param(m->private, "n", &number), 1);
	ck_assert_int_eq(BN_sub_word(number, 1), 1);
	for (int over = -1; over <= 1; over++) {
		ck_assert_int_eq(BN_bn2binpad(number, signature, sizeof(signature)), sizeof(signature));
		assert_plausible(&m->key, (struct span){signature, sizeof(signature)}, over < 0,
				 "about the modulus");
		ck_assert_int_eq(BN_add_word(number, 1), 1);
	}
	BN_free(number);
}
END_TEST

/* Published examples: RFC 7515 A.1 to A.4, RFC 8037 A.4. */
#define CLAIMS                                                                                               \
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

static const struct {
	const char *alg, *jwk, *input, *signature;
} examples[] = {
	{"HS256",
	 "{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-"
	 "1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}",
	 "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." CLAIMS, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
	{"RS256",
	 "{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-"
	 "4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL"
	 "-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-"
	 "bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2C"
	 "apHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
	 "h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpo"
	 "Q\",\"e\":\"AQAB\"}",
	 "eyJhbGciOiJSUzI1NiJ9." CLAIMS,
	 "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
	 "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjb"
	 "KBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--"
	 "xi12jzDwusC-eOkHWEsqtFZESc"
	 "6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"},
	{"ES256",
	 "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
	 "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
	 "eyJhbGciOiJFUzI1NiJ9." CLAIMS,
	 "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
	{"ES512",
	 "{\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_"
	 "NjFZ6OvLFV1jSfS9tsz4qUxcWceqw"
	 "QGk\",\"y\":\"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-"
	 "x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2\"}",
	 "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA",
	 "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_"
	 "7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcd"
	 "OO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn"},
	{"EdDSA",
	 "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
	 "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
	 "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
};

START_TEST(verifies_a_published_example)
{
	SCOPED(keyset) keys = {0};
	SCOPED(key) secret = {0};
	SCOPED(bytes) signature = {0};
	struct note note = {0};
	struct span input = span_of(examples[_i].input);

	if (webkey_is_secret(span_of(examples[_i].jwk))) {
		ck_assert_int_eq(webkey_read_secret(span_of(examples[_i].jwk), &secret, &note), REASON_OK);
		ck_assert_int_eq(keyset_add(&keys, &secret), REASON_OK);
	} else {
		ck_assert_int_eq(webkey_read(span_of(examples[_i].jwk), &keys, &note), REASON_OK);
	}
	ck_assert_int_eq(key_bind(keys.keys[0], algorithm_find(span_of(examples[_i].alg)), &note), REASON_OK);
	ck_assert_int_eq(base64url_decode(span_of(examples[_i].signature), &signature), REASON_OK);
	assert_slug(signature_check(keys.keys[0], input, bytes_span(&signature)), "ok");
	input.len--;
	assert_slug(signature_check(keys.keys[0], input, bytes_span(&signature)), "signature-invalid");
}
END_TEST

START_TEST(returns_key_unusable_for_a_key_it_cannot_use)
{
	const struct mint *m = &mints[_i];
	struct algorithm odd = *m->alg;
	struct key k = m->key;
	SCOPED(bytes) signature = {0};

	mint_sign(m, MESSAGE, &signature);
	k.alg = NULL; /* never bound to an algorithm */
	assert_slug(signature_check(&k, MESSAGE, bytes_span(&signature)), "key-unusable");
	odd.digest = "a digest that OpenSSL does not have";
	k.alg = &odd;
	assert_slug(signature_check(&k, MESSAGE, bytes_span(&signature)), "key-unusable");
}
END_TEST

/* The host's errors stay in the queue as they are, even one that our code looks for. */
START_TEST(leaves_openssls_error_queue_as_it_was)
{
	const struct mint *m = &mints[_i];
	static const int errors[] = {0, ERR_R_INTERNAL_ERROR, ERR_R_MALLOC_FAILURE};

	for (size_t i = 0; i < COUNT(errors); i++) {
		SCOPED(bytes) signature = {0};
		struct algorithm odd = *m->alg;
		struct key unusable = m->key;
		unsigned long before;

		odd.digest = "a digest that OpenSSL does not have";
		unusable.alg = &odd;
		mint_sign(m, MESSAGE, &signature);
		ERR_clear_error();
		if (errors[i])
			ERR_raise(ERR_LIB_USER, errors[i]);
		before = ERR_peek_last_error();
		assert_slug(signature_check(&m->key, MESSAGE, bytes_span(&signature)), "ok");
		assert_slug(signature_check(&unusable, MESSAGE, bytes_span(&signature)), "key-unusable");
		signature.at[signature.len - 1] ^= 1;
		assert_invalid(&m->key, MESSAGE, bytes_span(&signature), "the queue holds error",
			       (size_t)errors[i]);
		signature.at[0] ^= 0xff;
		assert_invalid(&m->key, MESSAGE, bytes_span(&signature), "the queue holds error",
			       (size_t)errors[i]);
		ck_assert_msg(ERR_get_error() == before, "%s: the error found is gone", m->alg->name);
		ck_assert_msg(ERR_get_error() == 0, "%s: an error was left behind", m->alg->name);
	}
}
END_TEST

/* Verify the scene's token with these candidates. */
static enum reason verify(const struct scene *s, const struct key *first, const struct key *second)
{
	struct candidates c = {{first, second}, second ? 2 : 1};
	char *token = scene_token(s);
	SCOPED(jws) t = {0};
	struct note note = {0};
	struct verified *v = NULL;
	enum reason r;

	ck_assert_int_eq(jws_parse(span_of(token), 8192, &t, &note), REASON_OK);
	r = signature_verify(&t, &c, &v);
	ck_assert((r == REASON_OK) == (v != NULL));
	if (v) {
		ck_assert_ptr_eq(verified_jws(v), &t);
		ck_assert(verified_key(v) == first || verified_key(v) == second);
		ck_assert(span_same(verified_payload(v), bytes_span(&t.payload)));
	}
	signature_free(v);
	return r;
}

/* RFC 7515 5.2 verifies a signature by arithmetic alone. The dates of the key are checked afterwards. */
START_TEST(verifies_a_signature_outside_the_dates_of_its_key)
{
	struct scene *s = scene_start("ES256");
	struct key late;

	late = *scene_key(s);
	late.has_dates = true;
	late.not_after = NOW - 1;
	assert_slug(verify(s, &late, NULL), "ok");
	s->forged = true;
	assert_slug(verify(s, &late, NULL), "signature-invalid");
}
END_TEST

START_TEST(distinguishes_an_unusable_key_from_a_bad_signature)
{
	struct scene *s = scene_start("ES256");
	struct mint other;
	struct key unbound;

	mint_init(&other, "ES256");
	unbound = *scene_key(s);
	unbound.alg = NULL;
	assert_slug(verify(s, scene_key(s), &other.key), "ok");
	assert_slug(verify(s, &other.key, scene_key(s)), "ok");
	assert_slug(verify(s, &unbound, scene_key(s)), "ok");
	assert_slug(verify(s, &unbound, NULL), "key-unusable");
	assert_slug(verify(s, &unbound, &other.key), "signature-invalid");
	assert_slug(verify(s, &other.key, &unbound), "signature-invalid");
	assert_slug(verify(s, &other.key, NULL), "signature-invalid");
	mint_done(&other);
}
END_TEST

START_TEST(verifies_nothing_without_candidates)
{
	struct candidates none = {0};
	struct jws t = {0};
	struct verified *v = NULL;

	assert_slug(signature_verify(&t, &none, &v), "key-unusable");
	ck_assert_ptr_null(v);
	signature_free(v);
}
END_TEST

Suite *signature_suite(void)
{
	Suite *suite = suite_create("signature");
	TCase *cases = scene_group(suite, "signature");

	tcase_add_unchecked_fixture(cases, make_mints, free_mints);
	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, verifies_what_was_signed, 0, ALGORITHM_COUNT);
	tcase_add_loop_test(cases, refuses_every_byte_that_is_changed, 0, ALGORITHM_COUNT);
	tcase_add_loop_test(cases, refuses_every_other_length, 0, ALGORITHM_COUNT);
	tcase_add_loop_test(cases, refuses_trivial_signatures, 0, ALGORITHM_COUNT);
	tcase_add_loop_test(cases, never_verifies_another_algorithms_signature, 0, ALGORITHM_COUNT);
	tcase_add_loop_test(cases, refuses_another_keys_signature, 0, ALGORITHM_COUNT);
	tcase_add_loop_test(cases, never_uses_a_public_key_as_a_secret, 0, 4);
	tcase_add_test(cases, never_uses_a_public_key_as_a_secret_when_the_header_says_hs256);
	tcase_add_loop_test(cases, refuses_ecdsa_halves_out_of_range, 0, 3);
	tcase_add_loop_test(cases, refuses_ecdsa_with_swapped_halves_and_in_der, 0, 3);
	tcase_add_test(cases, refuses_a_pss_salt_of_another_length);
	tcase_add_test(cases, refuses_eddsa_with_s_out_of_range);
	tcase_add_loop_test(cases, calls_a_genuine_signature_plausible, 0, ALGORITHM_COUNT);
	tcase_add_loop_test(cases, calls_ecdsa_halves_out_of_range_implausible, 0, 3);
	tcase_add_test(cases, calls_an_rsa_signature_at_the_modulus_implausible);
	tcase_add_loop_test(cases, verifies_a_published_example, 0, COUNT(examples));
	tcase_add_loop_test(cases, returns_key_unusable_for_a_key_it_cannot_use, 0, ALGORITHM_COUNT);
	tcase_add_loop_test(cases, leaves_openssls_error_queue_as_it_was, 0, ALGORITHM_COUNT);
	tcase_add_test(cases, verifies_a_signature_outside_the_dates_of_its_key);
	tcase_add_test(cases, distinguishes_an_unusable_key_from_a_bad_signature);
	tcase_add_test(cases, verifies_nothing_without_candidates);
	return suite;
}
