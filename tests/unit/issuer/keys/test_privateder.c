/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys are made by OpenSSL at each run, so that no private key lies about; its decoder is the judge. */
#include "unit/suites.h"

#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "issuer/keys/der.h"
#include "issuer/keys/owned.h"
#include "issuer/keys/publichalf.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* --- keys and their forms --- */

/* One of the kinds that sign tokens, or another one of OpenSSL's. */
static EVP_PKEY *make(const char *kind)
{
	EVP_PKEY *key = NULL;

	if (kind[0] == 'P' || kind[0] == 's')
		key = EVP_EC_gen(kind);
	else if (strncmp(kind, "RSA", 3) == 0)
		key = EVP_RSA_gen((unsigned)atoi(kind + 3));
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, kind);
	ck_assert_ptr_nonnull(key);
	return key;
}

enum form { PKCS8, OF_THE_KIND }; /* the second is PKCS#1 of RSA, SEC1 of EC */

static struct bytes taken(unsigned char *der, int len)
{
	struct bytes ret = {0};

	ck_assert_int_gt(len, 0);
	ck_assert(bytes_copy((struct span){der, (size_t)len}, &ret));
	OPENSSL_free(der);
	return ret;
}

static struct bytes der_of(const EVP_PKEY *key, enum form form)
{
	PKCS8_PRIV_KEY_INFO *info;
	unsigned char *der = NULL;
	int len;

	if (form == OF_THE_KIND) {
		len = i2d_PrivateKey(key, &der);
		return taken(der, len);
	}
	info = EVP_PKEY2PKCS8(key);
	ck_assert_ptr_nonnull(info);
	len = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
	PKCS8_PRIV_KEY_INFO_free(info);
	return taken(der, len);
}

static struct bytes pem_of(const char *name, struct span der)
{
	OWNED(BIO) *bio = BIO_new(BIO_s_mem());
	struct bytes ret = {0};
	char *text = NULL;
	long len;

	ck_assert(bio && PEM_write_bio(bio, name, "", der.at, (long)der.len) > 0);
	len = BIO_get_mem_data(bio, &text);
	ck_assert(bytes_copy((struct span){(const uint8_t *)text, (size_t)len}, &ret));
	return ret;
}

/* kind, where it is known, spares OpenSSL to try all others. */
static EVP_PKEY *read_by_openssl(struct span der, const char *kind)
{
	const unsigned char *at = der.at;
	size_t left = der.len;
	EVP_PKEY *key = NULL;
	OSSL_DECODER_CTX *ctx =
		OSSL_DECODER_CTX_new_for_pkey(&key, "DER", NULL, kind, EVP_PKEY_KEYPAIR, NULL, NULL);

	ck_assert_ptr_nonnull(ctx);
	(void)OSSL_DECODER_from_data(ctx, &at, &left);
	OSSL_DECODER_CTX_free(ctx);
	ERR_clear_error();
	return key;
}

/* --- what becomes of them --- */

struct found {
	EVP_PKEY *key;
	struct key public;
};

static void found_done(struct found *f)
{
	EVP_PKEY_free(f->key);
	key_done(&f->public);
}

static bool read_der(struct span der, struct found *ret)
{
	return privateder_read(der, &ret->key, &ret->public);
}

static void assert_left_alone(struct span content, bool is_pem)
{
	SCOPED(found) f = {0};

	ck_assert(!(is_pem ? privateder_read_pem(content, &f.key, &f.public) : read_der(content, &f)));
	ck_assert_ptr_null(f.key);
	ck_assert_int_eq(f.public.type, 0);
	ck_assert_uint_eq(ERR_peek_error(), 0);
}

/* Every number of one key is that of the other. */
static void assert_same_key(const EVP_PKEY *a, const EVP_PKEY *b)
{
	OWNED(OSSL_PARAM) *first = NULL;
	OWNED(OSSL_PARAM) *second = NULL;
	size_t i = 0;

	ck_assert_int_eq(EVP_PKEY_todata(a, EVP_PKEY_KEYPAIR, &first), 1);
	ck_assert_int_eq(EVP_PKEY_todata(b, EVP_PKEY_KEYPAIR, &second), 1);
	for (; first[i].key && second[i].key; i++) {
		ck_assert_str_eq(first[i].key, second[i].key);
		ck_assert_mem_eq(first[i].data, second[i].data, first[i].data_size);
		ck_assert_uint_eq(first[i].data_size, second[i].data_size);
	}
	ck_assert(i > 1 && !first[i].key && !second[i].key);
}

/* What is stated of the public half is what the key holds; of Ed25519 nothing is stated. */
static void assert_public_of(const struct found *f)
{
	SCOPED(key) public = {0};
	struct note n = {0};

	if (EVP_PKEY_is_a(f->key, "ED25519")) {
		ck_assert_int_eq(f->public.type, 0);
		return;
	}
	ck_assert_int_eq(publichalf_of(f->key, &public, &n), STATUS_OK);
	ck_assert(key_same(&public, &f->public));
	ck_assert_int_eq(EVP_PKEY_eq(f->key, f->public.public), 1);
}

/* --- the forms that are read --- */

static const struct {
	const char *kind;
	enum form form;
	const char *name; /* in PEM */
} forms[] = {
	{"P-256", PKCS8, "PRIVATE KEY"},   {"P-256", OF_THE_KIND, "EC PRIVATE KEY"},
	{"P-384", PKCS8, "PRIVATE KEY"},   {"P-384", OF_THE_KIND, "EC PRIVATE KEY"},
	{"P-521", PKCS8, "PRIVATE KEY"},   {"P-521", OF_THE_KIND, "EC PRIVATE KEY"},
	{"RSA2048", PKCS8, "PRIVATE KEY"}, {"RSA2048", OF_THE_KIND, "RSA PRIVATE KEY"},
	{"ED25519", PKCS8, "PRIVATE KEY"},
};

START_TEST(reads_the_key_that_openssl_wrote)
{
	OWNED(EVP_PKEY) *key = make(forms[_i].kind);
	SCOPED(bytes) der = der_of(key, forms[_i].form);
	SCOPED(found) f = {0};

	ck_assert(read_der(bytes_span(&der), &f));
	assert_same_key(f.key, key);
	assert_public_of(&f);
	ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

START_TEST(reads_the_same_from_pem)
{
	OWNED(EVP_PKEY) *key = make(forms[_i].kind);
	SCOPED(bytes) der = der_of(key, forms[_i].form);
	SCOPED(bytes) pem = pem_of(forms[_i].name, bytes_span(&der));
	SCOPED(found) f = {0};

	ck_assert(privateder_read_pem(bytes_span(&pem), &f.key, &f.public));
	assert_same_key(f.key, key);
	assert_public_of(&f);
	ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

START_TEST(reads_a_key_behind_its_parameters)
{
	static const uint8_t p256[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
	OWNED(EVP_PKEY) *key = make("P-256");
	SCOPED(bytes) der = der_of(key, OF_THE_KIND);
	SCOPED(bytes) parameters = pem_of("EC PARAMETERS", (struct span){p256, sizeof(p256)});
	SCOPED(bytes) pem = pem_of("EC PRIVATE KEY", bytes_span(&der));
	SCOPED(bytes) both = {0};
	SCOPED(found) f = {0};

	ck_assert(bytes_alloc(parameters.len + pem.len, &both));
	memcpy(both.at, parameters.at, parameters.len);
	memcpy(both.at + parameters.len, pem.at, pem.len);
	ck_assert(privateder_read_pem(bytes_span(&both), &f.key, &f.public));
	assert_same_key(f.key, key);
	assert_left_alone(bytes_span(&parameters), true);
}
END_TEST

/* --- damage --- */

START_TEST(leaves_a_key_cut_at_any_length_alone)
{
	OWNED(EVP_PKEY) *key = make(forms[_i].kind);
	SCOPED(bytes) der = der_of(key, forms[_i].form);

	for (size_t len = 0; len < der.len; len++) {
		uint8_t *cut = malloc(len ? len : 1); /* no longer, so that a read behind its end is seen */

		ck_assert_ptr_nonnull(cut);
		memcpy(cut, der.at, len);
		assert_left_alone((struct span){cut, len}, false);
		free(cut);
	}
}
END_TEST

START_TEST(leaves_a_key_with_a_tail_alone)
{
	OWNED(EVP_PKEY) *key = make(forms[_i].kind);
	SCOPED(bytes) der = der_of(key, forms[_i].form);

	assert_left_alone((struct span){der.at, der.len + 1}, false); /* bytes have room for one more */
}
END_TEST

/* What is read in spite of a change is what OpenSSL's decoder makes of it. Returns whether it was. */
static bool is_read_alike(struct span der)
{
	SCOPED(found) f = {0};
	OWNED(EVP_PKEY) *key = NULL;

	if (!read_der(der, &f)) {
		ck_assert_ptr_null(f.key);
		return false;
	}
	key = read_by_openssl(der, EVP_PKEY_get0_type_name(f.key));
	ck_assert_ptr_nonnull(key);
	assert_same_key(f.key, key);
	return true;
}

/* Each byte changed in each bit; of the longer keys, which take their time, in one. */
START_TEST(reads_a_changed_byte_as_openssl_does)
{
	OWNED(EVP_PKEY) *key = make(forms[_i].kind);
	SCOPED(bytes) der = der_of(key, forms[_i].form);
	size_t read = 0;
	int bits = der.len > 150 ? 1 : 8;

	for (size_t i = 0; i < der.len; i++)
		for (int bit = 0; bit < bits; bit++) {
			uint8_t change = (uint8_t)(1 << (bits == 1 ? i % 8 : (size_t)bit));

			der.at[i] ^= change;
			read += is_read_alike(bytes_span(&der));
			der.at[i] ^= change;
		}
	ck_assert_uint_ge(read, 32); /* the private number may be any */
	ck_assert_uint_lt(read, bits * der.len);
}
END_TEST

/* Where the private number of a P-256 key begins: behind version 1 and the head of an OCTET STRING. */
static size_t number_at(const struct bytes *der)
{
	const uint8_t *head = memmem(der->at, der->len, "\x02\x01\x01\x04\x20", 5);

	ck_assert_ptr_nonnull(head);
	return (size_t)(head - der->at) + 5;
}

/* Each byte but those of the private number and of the point, which were changed above. */
START_TEST(reads_a_byte_of_any_value_as_openssl_does)
{
	OWNED(EVP_PKEY) *key = make("P-256");
	SCOPED(bytes) der = der_of(key, _i ? OF_THE_KIND : PKCS8);
	size_t number = number_at(&der);

	for (size_t i = 0; i < der.len - 64; i++) {
		const uint8_t right = der.at[i];

		if (i >= number && i < number + 32)
			continue;
		for (int value = 0; value < 256; value++) {
			der.at[i] = (uint8_t)value;
			ck_assert_int_eq(is_read_alike(bytes_span(&der)), value == right);
		}
		der.at[i] = right;
	}
}
END_TEST

/* --- the private number of an EC key --- */

static const uint8_t order[32] = {
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};

/* The order of the group plus this, or this alone. */
static const struct {
	bool from_order;
	int number;
	bool is_read;
} scalars[] = {{false, 0, false}, {false, 1, true}, {true, -1, true}, {true, 0, false}, {true, 1, false}};

START_TEST(reads_numbers_from_one_to_the_order_less_one)
{
	OWNED(EVP_PKEY) *key = make("P-256");
	SCOPED(bytes) der = der_of(key, OF_THE_KIND);
	uint8_t *number = der.at + number_at(&der);
	SCOPED(found) f = {0};

	if (scalars[_i].from_order)
		memcpy(number, order, 32);
	else
		memset(number, 0, 32);
	number[31] = (uint8_t)(number[31] + scalars[_i].number);
	ck_assert_int_eq(read_der(bytes_span(&der), &f), scalars[_i].is_read);
}
END_TEST

/* The key is made as stated; that its halves are strangers is for the caller to find out. */
START_TEST(reads_a_number_of_another_point)
{
	OWNED(EVP_PKEY) *key = make("P-256");
	OWNED(EVP_PKEY) *other = make("P-256");
	SCOPED(bytes) der = der_of(key, OF_THE_KIND);
	SCOPED(bytes) number = der_of(other, OF_THE_KIND);

	memcpy(der.at + number_at(&der), number.at + number_at(&number), 32);
	ck_assert(is_read_alike(bytes_span(&der)));
}
END_TEST

/* --- the forms that are left to OpenSSL --- */

static struct bytes ec_with(const char *parameter, const char *value)
{
	OWNED(EVP_PKEY) *key = make("P-256");

	ck_assert_int_eq(EVP_PKEY_set_utf8_string_param(key, parameter, value), 1);
	return der_of(key, OF_THE_KIND);
}

static struct bytes without_public(void)
{
	OWNED(EVP_PKEY) *key = make("P-256");

	ck_assert_int_eq(EVP_PKEY_set_int_param(key, OSSL_PKEY_PARAM_EC_INCLUDE_PUBLIC, 0), 1);
	return der_of(key, OF_THE_KIND);
}

static struct bytes with_attribute(void)
{
	OWNED(EVP_PKEY) *key = make("P-256");
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
	unsigned char *der = NULL;
	int len;

	ck_assert_int_eq(PKCS8_pkey_add1_attr_by_NID(info, NID_key_usage, V_ASN1_BIT_STRING,
						     (const uint8_t *)"\x80", 1),
			 1);
	len = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
	PKCS8_PRIV_KEY_INFO_free(info);
	return taken(der, len);
}

static struct bytes compressed(void)
{
	return ec_with(OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed");
}

static struct bytes explicit_curve(void)
{
	return ec_with(OSSL_PKEY_PARAM_EC_ENCODING, "explicit");
}

static struct bytes (*const other_forms[])(void) = {compressed, explicit_curve, without_public,
						    with_attribute};

START_TEST(leaves_a_form_that_only_openssl_knows_alone)
{
	SCOPED(bytes) der = other_forms[_i]();
	OWNED(EVP_PKEY) *key = read_by_openssl(bytes_span(&der), "EC");

	ck_assert_ptr_nonnull(key);
	assert_left_alone(bytes_span(&der), false);
}
END_TEST

static const char *const other_kinds[] = {"RSA1024", "secp256k1", "X25519", "ED448"};

START_TEST(leaves_a_key_that_signs_no_token_alone)
{
	OWNED(EVP_PKEY) *key = make(other_kinds[_i]);
	SCOPED(bytes) der = der_of(key, PKCS8);

	assert_left_alone(bytes_span(&der), false);
}
END_TEST

/* A length in a form that only BER has: 30 81 77 for 30 77. */
START_TEST(leaves_a_length_in_a_longer_form_alone)
{
	OWNED(EVP_PKEY) *key = make("P-256");
	SCOPED(bytes) der = der_of(key, OF_THE_KIND);
	SCOPED(bytes) longer = {0};

	ck_assert(bytes_alloc(der.len + 1, &longer));
	longer.at[0] = 0x30;
	longer.at[1] = 0x81;
	memcpy(longer.at + 2, der.at + 1, der.len - 1);
	assert_left_alone(bytes_span(&longer), false);
}
END_TEST

/* Behind the numbers of an RSA key, inside it, a NULL. */
START_TEST(leaves_an_rsa_key_with_more_in_it_alone)
{
	OWNED(EVP_PKEY) *key = make("RSA2048");
	SCOPED(bytes) der = der_of(key, OF_THE_KIND);
	SCOPED(bytes) more = {0};
	size_t len = der.len - 4 + 2;

	ck_assert(bytes_alloc(der.len + 2, &more));
	memcpy(more.at, der.at, der.len);
	more.at[2] = (uint8_t)(len >> 8);
	more.at[3] = (uint8_t)len;
	more.at[der.len] = 0x05;
	assert_left_alone(bytes_span(&more), false);
}
END_TEST

/* PKCS#8 of P-256 around an EC key that names its curve once more. */
static struct bytes wrapped(const EVP_PKEY *key)
{
	static const uint8_t head[] = {
		0x30, 0x81, 0,	  0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d,
		0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0,
	};
	SCOPED(bytes) inner = der_of(key, OF_THE_KIND);
	size_t at = sizeof(head) + (inner.len >= 0x80);
	struct bytes ret = {0};

	ck_assert(bytes_alloc(at + inner.len, &ret));
	memcpy(ret.at, head, sizeof(head));
	ret.at[2] = (uint8_t)(ret.len - 3);
	ret.at[sizeof(head) - 1] = 0x81;
	ret.at[at - 1] = (uint8_t)inner.len;
	memcpy(ret.at + at, inner.at, inner.len);
	return ret;
}

START_TEST(reads_a_curve_that_is_named_twice)
{
	OWNED(EVP_PKEY) *key = make("P-256");
	SCOPED(bytes) der = wrapped(key);

	ck_assert(is_read_alike(bytes_span(&der)));
}
END_TEST

START_TEST(leaves_a_key_of_two_curves_alone)
{
	OWNED(EVP_PKEY) *key = make("P-384");
	SCOPED(bytes) der = wrapped(key);

	assert_left_alone(bytes_span(&der), false);
}
END_TEST

static const char *const wrong_names[] = {
	"PRIVATE KEY",	   "RSA PRIVATE KEY", "EC PUBLIC KEY", "ENCRYPTED PRIVATE KEY",
	"DSA PRIVATE KEY", "ANY PRIVATE KEY", "CERTIFICATE",
};

START_TEST(leaves_a_block_under_another_name_alone)
{
	OWNED(EVP_PKEY) *key = make("P-256");
	SCOPED(bytes) der = der_of(key, OF_THE_KIND);
	SCOPED(bytes) pem = pem_of(wrong_names[_i], bytes_span(&der));

	assert_left_alone(bytes_span(&pem), true);
}
END_TEST

/* Whatever the block holds, its header says that it must be decrypted first. */
START_TEST(leaves_an_encrypted_block_alone)
{
	OWNED(EVP_PKEY) *key = make("P-256");
	OWNED(BIO) *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long len;

	if (_i)
		ck_assert_int_eq(
			PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(), "pass", 4, NULL, NULL), 1);
	else
		ck_assert_int_eq(PEM_write_bio_PrivateKey_traditional(bio, key, EVP_aes_128_cbc(),
								      (const uint8_t *)"pass", 4, NULL, NULL),
				 1);
	len = BIO_get_mem_data(bio, &text);
	assert_left_alone((struct span){(const uint8_t *)text, (size_t)len}, true);
}
END_TEST

START_TEST(leaves_a_sound_key_behind_the_header_of_an_encrypted_one_alone)
{
	OWNED(EVP_PKEY) *key = make("P-256");
	OWNED(BIO) *bio = BIO_new(BIO_s_mem());
	SCOPED(bytes) der = der_of(key, OF_THE_KIND);
	char *text = NULL;
	long len;

	ck_assert_int_gt(
		PEM_write_bio(
			bio, "EC PRIVATE KEY",
			"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n",
			der.at, (long)der.len),
		0);
	len = BIO_get_mem_data(bio, &text);
	assert_left_alone((struct span){(const uint8_t *)text, (size_t)len}, true);
}
END_TEST

static const char *const no_keys[] = {
	"",
	"-----BEGIN PRIVATE KEY-----\n",
	"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
	"-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
	"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
	"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n-----BEGIN EC PRIVATE "
	"KEY-----\n",
	"0",
	"0\x80",
	"0\x82\x01",
};

START_TEST(leaves_what_is_no_key_alone)
{
	assert_left_alone(span_of(no_keys[_i]), false);
	assert_left_alone(span_of(no_keys[_i]), true);
}
END_TEST

Suite *privateder_suite(void)
{
	Suite *s = suite_create("privateder");
	TCase *t = tcase_create("forms that are read");

	tcase_add_loop_test(t, reads_the_key_that_openssl_wrote, 0, COUNT(forms));
	tcase_add_loop_test(t, reads_the_same_from_pem, 0, COUNT(forms));
	tcase_add_test(t, reads_a_key_behind_its_parameters);
	tcase_add_loop_test(t, reads_numbers_from_one_to_the_order_less_one, 0, COUNT(scalars));
	tcase_add_test(t, reads_a_curve_that_is_named_twice);
	tcase_add_test(t, reads_a_number_of_another_point);
	suite_add_tcase(s, t);

	t = tcase_create("damage");
	tcase_add_loop_test(t, leaves_a_key_cut_at_any_length_alone, 0, COUNT(forms));
	tcase_add_loop_test(t, leaves_a_key_with_a_tail_alone, 0, COUNT(forms));
	tcase_add_loop_test(t, reads_a_changed_byte_as_openssl_does, 0, COUNT(forms));
	tcase_add_loop_test(t, reads_a_byte_of_any_value_as_openssl_does, 0, 2);
	suite_add_tcase(s, t);

	t = tcase_create("forms that are left to OpenSSL");
	tcase_add_loop_test(t, leaves_a_form_that_only_openssl_knows_alone, 0, COUNT(other_forms));
	tcase_add_loop_test(t, leaves_a_key_that_signs_no_token_alone, 0, COUNT(other_kinds));
	tcase_add_test(t, leaves_an_rsa_key_with_more_in_it_alone);
	tcase_add_test(t, leaves_a_key_of_two_curves_alone);
	tcase_add_test(t, leaves_a_length_in_a_longer_form_alone);
	tcase_add_loop_test(t, leaves_a_block_under_another_name_alone, 0, COUNT(wrong_names));
	tcase_add_loop_test(t, leaves_an_encrypted_block_alone, 0, 2);
	tcase_add_test(t, leaves_a_sound_key_behind_the_header_of_an_encrypted_one_alone);
	tcase_add_loop_test(t, leaves_what_is_no_key_alone, 0, COUNT(no_keys));
	suite_add_tcase(s, t);
	return s;
}
