/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/keys/spki.h"
#include "support/count.h"
#include "support/kept.h"
#include "support/samplekeys.h"

/* One key of each kind, made by ssh-keygen, and certificates of them with dates to test by. */
static const char rsa_cert[] = "-----BEGIN CERTIFICATE-----\n"
			       "MIIB0DCCAXagAwIBAgIBBzAKBggqhkjOPQQDAjAMMQowCAYDVQQDDAF0MB4XDTIz\n"
			       "MDEwMTAwMDAwMFoXDTQ5MTIzMTIzNTk1OVowDDEKMAgGA1UEAwwBdDCCASIwDQYJ\n"
			       "KoZIhvcNAQEBBQADggEPADCCAQoCggEBAJCNfHKZht4mlUygl1C7njCXEREdtimH\n"
			       "Jc+uaIgKKf1n/dZ/tGDcJ4qBqvzVCl+x+GdfkmKp0DYLbMLyonBYZC1cdLv3Uqt3\n"
			       "I94fWMvyu3utrXx9hW7c3vSTHIhYGqhd0I7Ya1aKbckULniauULzvjinmIzUceMQ\n"
			       "I1g5uSFvD8YvUe4WfofVIdnOpqKbsPxpHIjGZ/WTZXMQdJHQY30JfxsIHbjd/580\n"
			       "6ytWZ7/S90EZuDIq994gOssSzC8wmVywr09QfBr6rh7XxxSpceUXOJREKZhxJrp7\n"
			       "8tdE+wZzZwc0gy4fv++1MJGWWHQ9BZJ0/M5xBl6Dgixd0gSyp5asgM0CAwEAATAK\n"
			       "BggqhkjOPQQDAgNIADBFAiBCtNkiFt/8wLNjZGcdwUDT5GvsJ81evKv7Z1mWY9WL\n"
			       "MgIhAKHmg1r1azGo1wXKstklW6hXTaGSEOaaTwu/XmEdtIeI\n"
			       "-----END CERTIFICATE-----\n";

static const char p384_cert[] = "-----BEGIN CERTIFICATE-----\n"
				"MIIBITCByKADAgECAgEHMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjMw\n"
				"MTAxMDAwMDAwWhcNNDkxMjMxMjM1OTU5WjAMMQowCAYDVQQDDAF0MHYwEAYHKoZI\n"
				"zj0CAQYFK4EEACIDYgAEo1n31TEGI5a7Iv4H5QxbF6Gb9Z/iBp8X5atbkzFrK4yd\n"
				"qMIHsxYNWGSXo7bb0bmhY6i+N7yqgzi3xivB+3LpofFbx/WKqXFwWPaJtKZcY84l\n"
				"MNFZLNsrHRj0JZeSFMRtMAoGCCqGSM49BAMCA0gAMEUCIQDQOjw12DV47nQkbLaN\n"
				"iEjPXi1IJIA3wxFZ0u4As2Ht9AIgMyXUYMUyb7TQeGWnHdMp9N3qx2Z8LclSqUwv\n"
				"s2IfIEs=\n"
				"-----END CERTIFICATE-----\n";

static const char p521_cert[] = "-----BEGIN CERTIFICATE-----\n"
				"MIIBRjCB7qADAgECAgEHMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjMw\n"
				"MTAxMDAwMDAwWhcNNDkxMjMxMjM1OTU5WjAMMQowCAYDVQQDDAF0MIGbMBAGByqG\n"
				"SM49AgEGBSuBBAAjA4GGAAQAjtTzOz8Fcs2e00xj9Z3RIqe1Kz5rAjWIG+s4B1SI\n"
				"jjQs11keeAwei85arzNd2Sh+q996zapZz2zUswLfxZV4sA4ApW4KQB72hKNZmsEV\n"
				"50tLLT3ipnfO+SB5KqFw5QuKCGKDxTxF8KjZjMuUBtG6oxgHve8Y8NjuKc8Qo6F2\n"
				"NCLWhogwCgYIKoZIzj0EAwIDRwAwRAIgXCoWnhqgFkpUKE8coMGRhcOxk4aopLDq\n"
				"1when7luPwcCICptQWUFU3tCacKY8jU80mlZqHGv+zFJyrdGpWJtzJ7e\n"
				"-----END CERTIFICATE-----\n";

static const char ed25519_cert[] = "-----BEGIN CERTIFICATE-----\n"
				   "MIHWMH6gAwIBAgIBBzAKBggqhkjOPQQDAjAMMQowCAYDVQQDDAF0MCAXDTIzMDEw\n"
				   "MTAwMDAwMFoYDzk5OTkxMjMxMjM1OTU5WjAMMQowCAYDVQQDDAF0MCowBQYDK2Vw\n"
				   "AyEAtzFDu0szsmS66/e5KN6nobwz+MM/YfKm8c2h2WxoCvMwCgYIKoZIzj0EAwID\n"
				   "SAAwRQIge+hqbS6n6WbunX26+ESQuVIyBrHAv0cfCB1Cbi7ilUACIQCi10KKjXM5\n"
				   "nB1rOnqhhe+6i/Y+teQbD/JqDPIUCAh7YQ==\n"
				   "-----END CERTIFICATE-----\n";

static const struct {
	const char *what;
	const char *pem;
	const char *certificate;
	enum key_type type;
	const char *curve;
	size_t signature_bytes;
	int64_t not_after;
} keys[] = {
	{"RSA", rsa_pem, rsa_cert, KEY_RSA, NULL, 256, INT64_C(2524607999)},
	{"P-256", p256_pem, p256_cert, KEY_EC, "P-256", 64, INT64_C(2524607999)},
	{"P-384", p384_pem, p384_cert, KEY_EC, "P-384", 96, INT64_C(2524607999)},
	{"P-521", p521_pem, p521_cert, KEY_EC, "P-521", 132, INT64_C(2524607999)},
	{"Ed25519", ed25519_pem, ed25519_cert, KEY_ED25519, NULL, 64, INT64_C(253402300799)},
};

/* --- helpers --- */

/* What was written to bio, which this ends. */
static char *text_of(BIO *bio)
{
	char *data, *text;
	long len = BIO_get_mem_data(bio, &data);

	text = keep_text("%.*s", (int)len, data);
	BIO_free(bio);
	return text;
}

/* These bytes as a PEM block of this name. */
static char *pem_of(const char *name, struct span der)
{
	BIO *bio = BIO_new(BIO_s_mem());

	ck_assert_int_gt(PEM_write_bio(bio, name, "", der.at, (long)der.len), 0);
	return text_of(bio);
}

static void check_key(const struct key *k, int i)
{
	ck_assert_int_eq(k->type, keys[i].type);
	ck_assert_pstr_eq(k->curve ? k->curve->name : NULL, keys[i].curve);
	ck_assert_uint_eq(k->signature_bytes, keys[i].signature_bytes);
	ck_assert_ptr_nonnull(k->public);
	ck_assert_ptr_null(k->alg);
	ck_assert_ptr_null(k->kid);
}

static void check_refusal(enum reason r, const struct key *k, const struct note *n, const char *part,
			  const char *what)
{
	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s: %s", what, reason_slug(r));
	ck_assert_msg(strstr(n->text, part) != NULL, "%s: the note \"%s\" does not say \"%s\"", what, n->text,
		      part);
	ck_assert_mem_eq(k, &(struct key){0}, sizeof(*k));
}

static void check_der_refused(struct span der, const char *part, const char *what)
{
	struct key k = {0};
	struct note note = {0};
	enum reason r = spki_der(der, &k, &note);

	check_refusal(r, &k, &note, part, what);
}

static void check_pem_refused(const char *pem, const char *part, const char *what)
{
	struct key k = {0};
	struct note note = {0};
	enum reason r = spki_pem(span_of(pem), &k, &note);

	check_refusal(r, &k, &note, part, what);
}

static void check_pem_accepted(const char *pem, struct key *k, const char *what)
{
	struct note note = {0};
	enum reason r = spki_pem(span_of(pem), k, &note);

	ck_assert_msg(r == REASON_OK, "%s: %s, %s", what, reason_slug(r), note.text);
}

/* --- DER that a test builds --- */

static struct span joined(struct span a, struct span b)
{
	uint8_t both[2048];

	ck_assert_uint_le(a.len + b.len, sizeof(both));
	if (a.len)
		memcpy(both, a.at, a.len);
	if (b.len)
		memcpy(both + a.len, b.at, b.len);
	return keep((struct span){both, a.len + b.len});
}

/* One value: its tag, its length in the shortest form, its content. */
static struct span value(uint8_t tag, struct span content)
{
	uint8_t head[4] = {tag, (uint8_t)content.len};
	size_t n = 2;

	if (content.len > 0xff) {
		head[1] = 0x82;
		head[2] = (uint8_t)(content.len >> 8);
		head[3] = (uint8_t)content.len;
		n = 4;
	} else if (content.len > 0x7f) {
		head[1] = 0x81;
		head[2] = (uint8_t)content.len;
		n = 3;
	}
	return joined((struct span){head, n}, content);
}

#define SEQUENCE 0x30
#define INTEGER 0x02
#define BIT_STRING 0x03
#define OCTET_STRING 0x04

static struct span unhex(const char *hex)
{
	uint8_t out[256];
	size_t len = 0;

	for (; hex[0]; hex += 2) {
		char pair[] = {hex[0], hex[1], '\0'};

		ck_assert_uint_lt(len, sizeof(out));
		out[len++] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return keep((struct span){out, len});
}

/* The same bytes with one bit of one byte changed. */
static struct span flipped(struct span bytes, size_t at)
{
	uint8_t changed = bytes.at[at] ^ 1;
	struct span begin = joined((struct span){bytes.at, at}, (struct span){&changed, 1});

	return joined(begin, span_after(bytes, at + 1));
}

/* A SubjectPublicKeyInfo of the algorithm's fields in hex, the count of unused bits, and the key's bits. */
static struct span info_of(const char *algorithm_hex, uint8_t unused, struct span bits)
{
	struct span algorithm = value(SEQUENCE, unhex(algorithm_hex));
	struct span key = value(BIT_STRING, joined((struct span){&unused, 1}, bits));

	return value(SEQUENCE, joined(algorithm, key));
}

#define RSA_ALGORITHM "06092a864886f70d0101010500"
#define P256_ALGORITHM "06072a8648ce3d020106082a8648ce3d030107"
#define ED25519_ALGORITHM "06032b6570"

/* The bits of a key: the end of its SPKI. */
static struct span tail(struct span der, size_t len)
{
	return span_after(der, der.len - len);
}

/* --- what is accepted --- */

START_TEST(reads_a_bare_key_of_each_kind)
{
	struct span der = keep_der(keys[_i].pem);
	SCOPED(key) k = {0};
	struct note note = {0};

	ck_assert(spki_is_der(der));
	ck_assert_int_eq(spki_der(der, &k, &note), REASON_OK);
	check_key(&k, _i);
	ck_assert(!k.has_dates);
}
END_TEST

START_TEST(reads_a_pem_key_of_each_kind_as_the_same_key)
{
	struct span der = keep_der(keys[_i].pem);
	SCOPED(key) bare = {0};
	SCOPED(key) k = {0};
	struct note note = {0};

	ck_assert_int_eq(spki_der(der, &bare, &note), REASON_OK);
	check_pem_accepted(keys[_i].pem, &k, keys[_i].what);
	check_key(&k, _i);
	ck_assert(!k.has_dates);
	ck_assert(key_same(&k, &bare));
}
END_TEST

START_TEST(reads_what_openssl_reads)
{
	BIO *bio = BIO_new_mem_buf(keys[_i].pem, -1);
	EVP_PKEY *theirs = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	SCOPED(key) ours = {0};

	check_pem_accepted(keys[_i].pem, &ours, keys[_i].what);
	ck_assert_ptr_nonnull(theirs);
	ck_assert_int_eq(EVP_PKEY_eq(ours.public, theirs), 1);
	EVP_PKEY_free(theirs);
	BIO_free(bio);
}
END_TEST

START_TEST(reads_an_rsa_key_of_pkcs1_as_the_same_key)
{
	struct span der = keep_der(rsa_pkcs1);
	SCOPED(key) spki = {0};
	SCOPED(key) bare = {0};
	SCOPED(key) pem = {0};
	struct note note = {0};

	check_pem_accepted(rsa_pem, &spki, "SPKI");
	check_pem_accepted(rsa_pkcs1, &pem, "PKCS#1");
	ck_assert_int_eq(spki_der(der, &bare, &note), REASON_OK);
	ck_assert(key_same(&spki, &pem));
	ck_assert(key_same(&spki, &bare));
}
END_TEST

START_TEST(reads_a_certificate_as_the_same_key_with_dates)
{
	struct span der = keep_der(keys[_i].certificate);
	SCOPED(key) spki = {0};
	SCOPED(key) bare = {0};
	SCOPED(key) pem = {0};
	const struct key *both[] = {&bare, &pem};
	struct note note = {0};

	check_pem_accepted(keys[_i].pem, &spki, "SPKI");
	check_pem_accepted(keys[_i].certificate, &pem, "certificate");
	ck_assert_int_eq(spki_der(der, &bare, &note), REASON_OK);
	for (int i = 0; i < 2; i++) {
		check_key(both[i], _i);
		ck_assert(key_same(both[i], &spki));
		ck_assert(both[i]->has_dates);
		ck_assert_int_eq(both[i]->not_before, 1672531200);
		ck_assert_int_eq(both[i]->not_after, keys[_i].not_after);
	}
}
END_TEST

static EVP_PKEY *generated(const char *type)
{
	EVP_PKEY *key = NULL;

	if (strcmp(type, "RSA") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)512); /* small, because that is fast */
	else if (strncmp(type, "P-", 2) == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", type);
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, type);
	ck_assert_msg(key != NULL, "cannot make a key of type %s", type);
	return key;
}

/* A certificate of a fresh key; version 0 is X.509 v1. */
static struct span certificate_of(const char *type, long version, int64_t not_before, int64_t not_after)
{
	EVP_PKEY *subject = generated(type), *issuer = generated("P-256");
	X509 *certificate = X509_new();
	unsigned char *der = NULL;
	struct span kept;
	int len;

	ck_assert(X509_set_version(certificate, version) == 1 && X509_set_pubkey(certificate, subject) == 1);
	ck_assert_ptr_nonnull(ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)not_before));
	ck_assert_ptr_nonnull(ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)not_after));
	ck_assert_int_gt(X509_sign(certificate, issuer, EVP_sha256()), 0);
	len = i2d_X509(certificate, &der);
	ck_assert_int_gt(len, 0);
	kept = keep((struct span){der, (size_t)len});
	OPENSSL_free(der);
	X509_free(certificate);
	EVP_PKEY_free(subject);
	EVP_PKEY_free(issuer);
	return kept;
}

static const struct {
	const char *what;
	int64_t not_before;
	int64_t not_after;
} dates[] = {
	{"the epoch", 0, 1},
	{"before the epoch", -631152000, -1},
	{"the last second of UTCTime and the first of GeneralizedTime", INT64_C(2524607999),
	 INT64_C(2524608000)},
	{"the last date there is", 1700000000, INT64_C(253402300799)},
	{"the wrong way round", 1700000001, 1700000000},
};

START_TEST(reads_the_dates_of_a_certificate_to_the_second)
{
	struct span der = certificate_of("P-256", 2, dates[_i].not_before, dates[_i].not_after);
	SCOPED(key) k = {0};
	struct note note = {0};

	ck_assert_msg(spki_der(der, &k, &note) == REASON_OK, "%s: %s", dates[_i].what, note.text);
	ck_assert(k.has_dates);
	ck_assert_int_eq(k.not_before, dates[_i].not_before);
	ck_assert_int_eq(k.not_after, dates[_i].not_after);
}
END_TEST

START_TEST(reads_a_certificate_of_version_1)
{
	struct span der = certificate_of("ED25519", 0, 1, 2);
	SCOPED(key) k = {0};
	struct note note = {0};

	ck_assert_msg(spki_der(der, &k, &note) == REASON_OK, "%s", note.text);
	ck_assert_int_eq(k.type, KEY_ED25519);
	ck_assert(k.has_dates);
}
END_TEST

START_TEST(does_not_depend_on_the_local_time_zone)
{
	SCOPED(key) k = {0};

	ck_assert_int_eq(setenv("TZ", "Pacific/Auckland", 1), 0);
	tzset();
	check_pem_accepted(p256_cert, &k, "certificate");
	ck_assert_int_eq(unsetenv("TZ"), 0);
	tzset();
	ck_assert_int_eq(k.not_before, 1672531200);
}
END_TEST

/* The DER built here equals OpenSSL's. The refusals below change one thing of it. */
START_TEST(accepts_the_hand_written_keys_before_they_are_changed)
{
	struct span rsa = keep_der(rsa_pem);
	struct span pkcs1 = keep_der(rsa_pkcs1);
	struct span ec = keep_der(p256_pem);
	struct span ed = keep_der(ed25519_pem);

	ck_assert(span_same(info_of(RSA_ALGORITHM, 0, pkcs1), rsa));
	ck_assert(span_same(info_of(P256_ALGORITHM, 0, tail(ec, 65)), ec));
	ck_assert(span_same(info_of(ED25519_ALGORITHM, 0, tail(ed, 32)), ed));
}
END_TEST

/* --- DER: what is refused --- */

START_TEST(recognises_one_complete_sequence)
{
	static const struct {
		const char *hex;
		bool whole;
	} rows[] = {
		{"3000", true},	       {"300100", true},
		{"", false},	       {"30", false},
		{"3001", false},       {"30010000", false},
		{"300000", false},     {"3100", false},
		{"0500", false},       {"20", false},
		{"3080", false},       {"30800000", false},
		{"3081", false},       {"308100", false},
		{"3082", false},       {"308200", false},
		{"30820000", false},   {"3083000001", false},
		{"3083000000", false}, {"3084000000010000", false},
		{"30ff", false},
	};

	for (int i = 0; i < COUNT(rows); i++)
		ck_assert_msg(spki_is_der(unhex(rows[i].hex)) == rows[i].whole, "%s", rows[i].hex);
}
END_TEST

START_TEST(reads_every_form_of_a_sequence_length)
{
	static const uint8_t zeros[1024];
	static const size_t lengths[] = {0, 1, 126, 127, 128, 129, 254, 255, 256, 257, 1000};

	for (int i = 0; i < COUNT(lengths); i++) {
		struct span exact = value(SEQUENCE, (struct span){zeros, lengths[i]});
		struct span longer = joined(exact, (struct span){zeros, 1});
		struct span shorter = {exact.at, exact.len - 1};

		ck_assert_msg(spki_is_der(exact), "%zu bytes", lengths[i]);
		ck_assert_msg(!spki_is_der(longer), "%zu bytes and one more", lengths[i]);
		ck_assert_msg(!spki_is_der(shorter), "%zu bytes less one", lengths[i]);
	}
}
END_TEST

START_TEST(refuses_der_cut_short_anywhere)
{
	static const char *const pems[] = {rsa_pem, rsa_pkcs1, p256_pem, ed25519_pem, p384_cert};
	struct span whole = keep_der(pems[_i]);

	for (size_t len = 0; len < whole.len; len++)
		check_der_refused(keep((struct span){whole.at, len}), "cut short", "cut short");
}
END_TEST

/* The outermost length is corrected, so that only the inside is cut short. */
START_TEST(refuses_the_inside_of_der_cut_short_anywhere)
{
	static const char *const pems[] = {rsa_pem, rsa_pkcs1, p256_pem, ed25519_pem, p384_cert};
	struct span whole = keep_der(pems[_i]);
	size_t header = whole.at[1] & 0x80 ? 2 + (whole.at[1] & 0x7fU) : 2;

	for (size_t len = 0; len < whole.len - header; len++) {
		struct span cut = value(SEQUENCE, (struct span){whole.at + header, len});
		struct key k = {0};
		struct note note = {0};
		enum reason r = spki_der(cut, &k, &note);

		ck_assert_msg(r == REASON_CONFIG_INVALID, "%zu bytes inside: %s", len, reason_slug(r));
		ck_assert_uint_gt(strlen(note.text), 0);
		ck_assert_ptr_null(k.public);
	}
}
END_TEST

START_TEST(refuses_bytes_after_the_outermost_value)
{
	static const char *const pems[] = {rsa_pem, rsa_pkcs1, p256_pem, ed25519_pem, p384_cert};
	static const char *const names[] = {"PUBLIC KEY", "RSA PUBLIC KEY", "PUBLIC KEY", "PUBLIC KEY",
					    "CERTIFICATE"};
	struct span longer = joined(keep_der(pems[_i]), (struct span){(const uint8_t *)"", 1});

	check_der_refused(longer, "followed by other bytes", "one zero behind");
	check_pem_refused(pem_of(names[_i], longer), "damaged", "one zero behind, in PEM");
}
END_TEST

START_TEST(refuses_an_extra_value_inside)
{
	static const char *const pems[] = {rsa_pem, rsa_pkcs1, p256_pem, ed25519_pem, p384_cert};
	static const uint8_t null[] = {0x05, 0x00};
	struct span whole = keep_der(pems[_i]), more;
	size_t header = whole.at[1] & 0x80 ? 2 + (whole.at[1] & 0x7fU) : 2;

	more = joined(span_after(whole, header), (struct span){null, sizeof(null)});
	check_der_refused(value(SEQUENCE, more), "damaged", "NULL behind the last value");
}
END_TEST

/* BER allows a length in more bytes than it needs; DER does not (X.690 10.1). */
START_TEST(refuses_a_length_that_is_not_in_its_shortest_form)
{
	static const uint8_t longer_header[] = {0x30, 0x81, 42};
	struct span ed = keep_der(ed25519_pem);

	ck_assert_int_eq(ed.at[1], longer_header[2]);
	check_der_refused(joined((struct span){longer_header, sizeof(longer_header)}, span_after(ed, 2)),
			  "damaged", "a length of two bytes where one does");
}
END_TEST

START_TEST(refuses_a_bit_string_that_ends_within_a_byte)
{
	struct span pkcs1 = keep_der(rsa_pkcs1);
	struct span ec = keep_der(p256_pem);
	struct span ed = keep_der(ed25519_pem);

	for (uint8_t unused = 1; unused <= 7; unused++) {
		struct span rows[] = {
			info_of(RSA_ALGORITHM, unused, pkcs1),
			info_of(P256_ALGORITHM, unused, tail(ec, 65)),
			info_of(ED25519_ALGORITHM, unused, tail(ed, 32)),
		};

		for (int i = 0; i < COUNT(rows); i++)
			check_der_refused(rows[i], "write it anew", "unused bits");
	}
}
END_TEST

START_TEST(refuses_a_count_of_unused_bits_above_7)
{
	struct span ed = keep_der(ed25519_pem);

	check_der_refused(info_of(ED25519_ALGORITHM, 8, tail(ed, 32)), "damaged", "8 unused bits");
	check_der_refused(info_of(ED25519_ALGORITHM, 0xff, tail(ed, 32)), "damaged", "255 unused bits");
}
END_TEST

static const struct {
	const char *what;
	const char *algorithm;
	const char *note;
} types[] = {
	{"X25519", "06032b656e", "type X25519"},
	{"X448", "06032b656f", "type X448"},
	{"Ed448", "06032b6571", "type ED448"},
	{"DSA", "06072a8648ce380401", "type dsaEncryption"},
	{"id-RSASSA-PSS", "06092a864886f70d01010a", "type rsassaPss"},
	{"id-RSAES-OAEP", "06092a864886f70d010107", "type rsaesOaep"},
	{"sha256WithRSAEncryption", "06092a864886f70d01010b0500", "type sha256WithRSAEncryption"},
	{"an OID nobody knows", "06092b06010401868d1f01", "type 1.3.6.1.4.1.99999.1"},
};

START_TEST(refuses_a_key_of_another_algorithm_and_names_it)
{
	static const uint8_t bits[57] = {0x42};
	struct span b = info_of(types[_i].algorithm, 0, (struct span){bits, sizeof(bits)});

	check_der_refused(b, types[_i].note, types[_i].what);
	check_der_refused(b, "RSA, EC and Ed25519 are accepted", types[_i].what);
}
END_TEST

START_TEST(refuses_an_oid_of_any_length)
{
	static const uint8_t bits[32] = {0x42};
	uint8_t oid[120] = {0x2b};
	struct span named;
	char hex[300] = "";

	memset(oid + 1, 0x7f, 119);
	named = value(0x06, (struct span){oid, sizeof(oid)});
	for (size_t i = 0; i < named.len; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", named.at[i]);
	check_der_refused(info_of(hex, 0, (struct span){bits, sizeof(bits)}),
			  "a public key of type 1.3.127.127", "long OID");
}
END_TEST

static const struct {
	const char *what;
	const char *algorithm;
	const char *note;
} curves[] = {
	{"secp256k1", "06072a8648ce3d020106052b8104000a", "none of P-256, P-384 and P-521"},
	{"P-224", "06072a8648ce3d020106052b81040021", "none of P-256, P-384 and P-521"},
	{"brainpoolP256r1", "06072a8648ce3d020106092b2403030208010107", "none of P-256, P-384 and P-521"},
	{"a curve nobody knows", "06072a8648ce3d020106092b06010401868d1f01",
	 "none of P-256, P-384 and P-521"},
	{"P-384 over a point of P-256", "06072a8648ce3d020106052b81040022",
	 "uncompressed form 04 || x || y of P-384"},
	{"P-521 over a point of P-256", "06072a8648ce3d020106052b81040023",
	 "uncompressed form 04 || x || y of P-521"},
	{"no curve", "06072a8648ce3d0201", "only named curves"},
	{"NULL for a curve (implicitCurve)", "06072a8648ce3d02010500", "only named curves"},
	{"a number for a curve", "06072a8648ce3d0201020107", "only named curves"},
};

START_TEST(refuses_a_point_without_its_named_curve)
{
	struct span ec = keep_der(p256_pem);

	check_der_refused(info_of(curves[_i].algorithm, 0, tail(ec, 65)), curves[_i].note, curves[_i].what);
}
END_TEST

/*
 * The same curve as explicit numbers. Accepting those would let anybody choose a weak curve (CVE-2020-0601).
 */
START_TEST(refuses_explicit_parameters)
{
	static const char *const names[] = {"P-256", "P-384", "P-521"};
	EVP_PKEY *key = generated(names[_i]);
	unsigned char *der = NULL;
	int len;

	ck_assert_int_eq(EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING,
							OSSL_PKEY_EC_ENCODING_EXPLICIT),
			 1);
	len = i2d_PUBKEY(key, &der);
	ck_assert_int_gt(len, 0);
	check_der_refused((struct span){der, (size_t)len}, "spells its curve out", names[_i]);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
}
END_TEST

/* The point of the P-256 key with another first byte. */
static struct span point_behind(uint8_t form, size_t len)
{
	struct span ec = keep_der(p256_pem);
	uint8_t point[65];

	memcpy(point, tail(ec, sizeof(point)).at, sizeof(point));
	point[0] = form;
	return info_of(P256_ALGORITHM, 0, (struct span){point, len});
}

START_TEST(refuses_a_point_in_another_form)
{
	static const struct {
		const char *what;
		uint8_t form;
		size_t len;
	} rows[] = {{"compressed, even", 2, 33}, {"compressed, odd", 3, 33}, {"hybrid, even", 6, 65},
		    {"hybrid, odd", 7, 65},	 {"infinity", 0, 1},	     {"infinity and more", 0, 65},
		    {"one byte short", 4, 64},	 {"nothing", 4, 0}};

	for (int i = 0; i < COUNT(rows); i++)
		check_der_refused(point_behind(rows[i].form, rows[i].len), "04 || x || y", rows[i].what);
}
END_TEST

START_TEST(refuses_a_point_off_its_curve)
{
	struct span b = point_behind(4, 65);

	check_der_refused(flipped(b, b.len - 1), "does not lie on its curve", "one bit changed");
}
END_TEST

START_TEST(checks_the_bytes_of_an_ed25519_key)
{
	static const uint8_t zeros[33];
	static const size_t lengths[] = {0, 31, 33};

	for (int i = 0; i < COUNT(lengths); i++)
		check_der_refused(info_of(ED25519_ALGORITHM, 0, (struct span){zeros, lengths[i]}), "32 bytes",
				  "length");
	check_der_refused(info_of(ED25519_ALGORITHM, 0, (struct span){zeros, 32}), "small order", "y = 0");
}
END_TEST

START_TEST(refuses_an_ed25519_key_with_parameters)
{
	static const char *const parameters[] = {"0500", "3000", "06032b6570"};
	struct span ed = keep_der(ed25519_pem);

	for (int i = 0; i < COUNT(parameters); i++) {
		char algorithm[64];

		snprintf(algorithm, sizeof(algorithm), ED25519_ALGORITHM "%s", parameters[i]);
		check_der_refused(info_of(algorithm, 0, tail(ed, 32)), "has parameters", parameters[i]);
	}
}
END_TEST

/* RSAPublicKey of these contents of its two integers. */
static struct span rsa_numbers(struct span modulus, struct span exponent)
{
	return value(SEQUENCE, joined(value(INTEGER, modulus), value(INTEGER, exponent)));
}

START_TEST(checks_the_numbers_of_an_rsa_key)
{
	static const uint8_t e_65537[] = {1, 0, 1}, e_3[] = {3}, e_negative[] = {0xff, 0x01, 0x01},
			     zero[] = {0};
	struct span pkcs1 = keep_der(rsa_pkcs1);
	struct span modulus, e = {e_65537, 3}, none = {0};
	struct span rows[6];
	static const char *const notes[] = {"exponent",	  "negative number", "negative number",
					    "has 0 bits", "has 2040 bits",   "exponent"};

	modulus = (struct span){pkcs1.at + 8, 257};
	ck_assert_int_eq(modulus.at[0], 0);
	rows[0] = rsa_numbers(modulus, e);
	ck_assert(span_same(rows[0], pkcs1));

	rows[0] = rsa_numbers(modulus, (struct span){e_3, 1});
	rows[1] = rsa_numbers(modulus, (struct span){e_negative, 3});
	rows[2] = rsa_numbers(span_after(modulus, 1), e); /* without the zero before its highest bit */
	rows[3] = rsa_numbers((struct span){zero, 1}, e);
	rows[4] = rsa_numbers((struct span){modulus.at, 256}, e);
	rows[5] = rsa_numbers(modulus, (struct span){zero, 1});
	for (int i = 0; i < COUNT(notes); i++) {
		/* not bare: a modulus of 0 or 1 byte looks like a private key's version */
		check_der_refused(info_of(RSA_ALGORITHM, 0, rows[i]), notes[i], notes[i]);
	}
	rows[0] = rsa_numbers(none, e);
	check_der_refused(info_of(RSA_ALGORITHM, 0, rows[0]), "RSA public key in it is damaged",
			  "an empty INTEGER");
}
END_TEST

START_TEST(refuses_rsa_numbers_followed_by_anything_else)
{
	struct span pkcs1 = keep_der(rsa_pkcs1);
	struct span trailing, more, three;
	static const uint8_t one[] = {INTEGER, 1, 1};

	trailing = joined(pkcs1, (struct span){(const uint8_t *)"", 1});
	check_der_refused(info_of(RSA_ALGORITHM, 0, trailing), "RSA public key in it is damaged",
			  "a byte behind the numbers");

	more = joined(span_after(pkcs1, 4), (struct span){one, sizeof(one)});
	three = value(SEQUENCE, more);
	check_der_refused(info_of(RSA_ALGORITHM, 0, three), "RSA public key in it is damaged",
			  "a third number");

	check_der_refused(info_of(RSA_ALGORITHM, 0, (struct span){0}), "RSA public key in it is damaged",
			  "no numbers");
}
END_TEST

START_TEST(refuses_der_that_is_neither_key_nor_certificate)
{
	static const struct {
		const char *what;
		const char *hex;
		const char *note;
	} rows[] = {
		{"an empty sequence", "3000", "cut short"},
		{"a sequence of three bytes", "3003020105", "cut short"},
		{"a text", "30060c04746578740a", "cut short"},
		{"a sequence of a text", "30060c0474657874", "neither a public key nor a certificate"},
		{"a sequence of an OID", "300506032b6570", "neither a public key nor a certificate"},
		{"a sequence of an empty sequence", "300430000500", "certificate is damaged"},
		{"an algorithm alone", "3007300506032b6570", "public key is damaged"},
		{"two numbers", "3006020105020107", "has 3 bits"},
		{"three numbers", "3009020105020107020109", "RSA public key in it is damaged"},
		{"a set", "3106020105020107", "cut short"},
	};

	for (int i = 0; i < COUNT(rows); i++)
		check_der_refused(unhex(rows[i].hex), rows[i].note, rows[i].what);
}
END_TEST

START_TEST(refuses_a_certificate_of_an_unusable_key)
{
	static const struct {
		const char *type;
		const char *note;
	} rows[] = {{"X25519", "type X25519"}, {"ED448", "type ED448"}, {"RSA", "has 512 bits"}};
	struct span der = certificate_of(rows[_i].type, 2, 1, 2);

	check_der_refused(der, rows[_i].note, rows[_i].type);
}
END_TEST

START_TEST(refuses_a_certificate_whose_dates_cannot_be_read)
{
	static const struct {
		const char *was;
		const char *becomes;
	} rows[] = {
		{"230101000000Z", "231301000000Z"}, /* month 13 */
		{"491231235959Z", "491232235959Z"}, /* day 32 */
		{"230101000000Z", "23010100000xZ"},
	};
	struct span der = keep_der(p256_cert);
	uint8_t *at;

	at = memmem(der.at, der.len, rows[_i].was, 13);
	ck_assert_ptr_nonnull(at);
	memcpy(at, rows[_i].becomes, 13);
	check_der_refused(der, "certificate", rows[_i].becomes);
}
END_TEST

/* --- private keys --- */

/* The forms of private keys, which the tests generate. label: the PEM name. */
static const struct {
	const char *what;
	const char *type;
	enum { PKCS8, ENCRYPTED_PKCS8, TRADITIONAL, ENCRYPTED_TRADITIONAL } form;
	const char *label;
} privates[] = {
	{"PKCS#8, RSA", "RSA", PKCS8, "-----BEGIN PRIVATE KEY-----"},
	{"PKCS#8, EC", "P-256", PKCS8, "-----BEGIN PRIVATE KEY-----"},
	{"PKCS#8, P-521", "P-521", PKCS8, "-----BEGIN PRIVATE KEY-----"},
	{"PKCS#8, Ed25519", "ED25519", PKCS8, "-----BEGIN PRIVATE KEY-----"},
	{"PKCS#8, X25519", "X25519", PKCS8, "-----BEGIN PRIVATE KEY-----"},
	{"encrypted PKCS#8, RSA", "RSA", ENCRYPTED_PKCS8, "-----BEGIN ENCRYPTED PRIVATE KEY-----"},
	{"encrypted PKCS#8, EC", "P-256", ENCRYPTED_PKCS8, "-----BEGIN ENCRYPTED PRIVATE KEY-----"},
	{"encrypted PKCS#8, Ed25519", "ED25519", ENCRYPTED_PKCS8, "-----BEGIN ENCRYPTED PRIVATE KEY-----"},
	{"PKCS#1", "RSA", TRADITIONAL, "-----BEGIN RSA PRIVATE KEY-----"},
	{"SEC1", "P-256", TRADITIONAL, "-----BEGIN EC PRIVATE KEY-----"},
	{"SEC1, P-521", "P-521", TRADITIONAL, "-----BEGIN EC PRIVATE KEY-----"},
	{"encrypted PKCS#1", "RSA", ENCRYPTED_TRADITIONAL, "-----BEGIN RSA PRIVATE KEY-----"},
	{"encrypted SEC1", "P-256", ENCRYPTED_TRADITIONAL, "-----BEGIN EC PRIVATE KEY-----"},
};

static char *private_pem(int i)
{
	EVP_PKEY *key = generated(privates[i].type);
	BIO *bio = BIO_new(BIO_s_mem());
	const EVP_CIPHER *cipher = EVP_aes_128_cbc();
	char *pem;
	int ok = 0;

	switch (privates[i].form) {
	case PKCS8:
		ok = PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
		break;
	case ENCRYPTED_PKCS8:
		ok = PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, "secret", 6, NULL, NULL);
		break;
	case TRADITIONAL:
		ok = PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL, NULL);
		break;
	case ENCRYPTED_TRADITIONAL:
		ok = PEM_write_bio_PrivateKey_traditional(bio, key, cipher, (const unsigned char *)"secret",
							  6, NULL, NULL);
		break;
	}
	ck_assert_int_eq(ok, 1);
	pem = text_of(bio);
	ck_assert_ptr_nonnull(strstr(pem, privates[i].label));
	EVP_PKEY_free(key);
	return pem;
}

START_TEST(refuses_a_private_key_of_every_kind_and_says_so)
{
	static const char sentence[] =
		"this is a private key, which never belongs on a host that only verifies";
	char *pem = private_pem(_i);

	check_pem_refused(pem, sentence, privates[_i].what);
	check_pem_refused(pem, "take the private one off this host", privates[_i].what);
	check_pem_refused(keep_text("%s%s", ed25519_pem, pem), sentence, "behind a public key");
	/* in a traditional encrypted key the whole DER is encrypted */
	if (privates[_i].form != ENCRYPTED_TRADITIONAL) {
		struct span der = keep_der(pem);

		ck_assert(spki_is_der(der));
		check_der_refused(der, sentence, privates[_i].what);
	}
}
END_TEST

START_TEST(refuses_a_private_key_of_pkcs8_version_2)
{
	/* RFC 8410 10.3 */
	static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
				  "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
				  "oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n"
				  "Z9w7lshQhqowtrbLDFw4rXAxZuE=\n"
				  "-----END PRIVATE KEY-----\n";
	struct span der = keep_der(pem);

	ck_assert(spki_is_der(der));
	check_der_refused(der, "this is a private key", "RFC 8410 10.3");
	check_pem_refused(pem, "this is a private key", "RFC 8410 10.3");
}
END_TEST

START_TEST(refuses_an_openssh_private_key)
{
	check_pem_refused(openssh_private, "this is a private key", "OpenSSH");
	check_pem_refused(openssh_private, "ssh-keygen -y", "OpenSSH");
}
END_TEST

/*
 * PFX of RFC 7292 4: version 3, and the rest. It may contain only a certificate, but that cannot be seen
 * without decrypting it.
 */
START_TEST(refuses_pkcs12_and_says_so)
{
	static const uint8_t der[] = {0x30, 0x0d, 0x02, 0x01, 0x03, 0x30, 0x08, 0x06,
				      0x01, 0x2a, 0xa0, 0x03, 0x04, 0x01, 0x00};

	check_der_refused((struct span){der, sizeof(der)}, "a PKCS#12 file", "PKCS#12");
}
END_TEST

START_TEST(refuses_a_dsa_private_key)
{
	check_pem_refused("-----BEGIN DSA PRIVATE KEY-----\nMAYCAQACAQU=\n-----END DSA PRIVATE KEY-----\n",
			  "this is a private key", "DSA");
}
END_TEST

/* --- PEM --- */

static char *replaced(const char *text, const char *what, const char *with)
{
	char *out = keep_text("%*s", (int)(4 * strlen(text)), ""), *to = out;

	for (const char *at = text; *at;) {
		if (strncmp(at, what, strlen(what)) == 0) {
			to = stpcpy(to, with);
			at += strlen(what);
		} else {
			*to++ = *at++;
		}
	}
	*to = '\0';
	return out;
}

START_TEST(reads_pem_with_text_and_white_space_around_it)
{
	static const struct {
		const char *what;
		const char *before;
		const char *behind;
	} rows[] = {
		{"nothing around it", "", ""},
		{"text before it", "Public-Key: (256 bit)\npub:\n    04:f9:8d\n", ""},
		{"a Bag Attributes header",
		 "Bag Attributes\n    localKeyID: 01 \nsubject=CN = t\n\nissuer=CN = t\n", ""},
		{"blank lines before it", "\n\n\n", ""},
		{"text behind it", "", "Public-Key: (256 bit)\npub:\n    04:f9:8d\n"},
		{"blank lines behind it", "", "\n\n"},
	};
	const char *pems[] = {keys[_i].pem, keys[_i].certificate};
	SCOPED(key) same = {0};

	check_pem_accepted(keys[_i].pem, &same, "as it is");
	for (int p = 0; p < 2; p++) {
		for (int i = 0; i < COUNT(rows); i++) {
			char *text = keep_text("%s%s%s", rows[i].before, pems[p], rows[i].behind),
			     *crlf = replaced(text, "\n", "\r\n");
			SCOPED(key) k = {0};
			SCOPED(key) from_crlf = {0};

			check_pem_accepted(text, &k, rows[i].what);
			ck_assert(key_same(&k, &same));
			check_pem_accepted(crlf, &from_crlf, rows[i].what);
			ck_assert(key_same(&from_crlf, &same));
		}
	}
}
END_TEST

/* A second key after the first would be ignored silently. */
START_TEST(refuses_a_second_key_after_the_block)
{
	static const char *const rows[][2] = {
		{"{\"kty\":\"OKP\"}\n", "a JWK below"},
		{"ssh-ed25519 AAAA bob", "a line without its end"},
		{"\n\necdsa-sha2-nistp256 AAAA\n", "a line below"},
	};

	for (int i = 0; i < COUNT(rows); i++)
		check_pem_refused(keep_text("%s%s", keys[_i].pem, rows[i][0]), "another key", rows[i][1]);
}
END_TEST

START_TEST(reads_pem_without_a_final_newline)
{
	const char *pems[] = {keys[_i].pem, keys[_i].certificate};

	for (int p = 0; p < 2; p++) {
		struct span text = span_of(pems[p]);
		SCOPED(key) k = {0};
		struct note note = {0};

		ck_assert_msg(spki_pem(keep((struct span){text.at, text.len - 1}), &k, &note) == REASON_OK,
			      "%s: %s", keys[_i].what, note.text);
		check_key(&k, _i);
	}
}
END_TEST

START_TEST(reads_a_certificate_under_its_old_name)
{
	char *old = replaced(p256_cert, " CERTIFICATE-", " X509 CERTIFICATE-");
	SCOPED(key) k = {0};

	check_pem_accepted(old, &k, "X509 CERTIFICATE");
	ck_assert(k.has_dates);
}
END_TEST

START_TEST(refuses_a_block_of_another_type)
{
	static const char *const names[] = {"TRUSTED CERTIFICATE",
					    "CERTIFICATE REQUEST",
					    "NEW CERTIFICATE REQUEST",
					    "X509 CRL",
					    "EC PARAMETERS",
					    "DH PARAMETERS",
					    "PKCS7",
					    "CMS",
					    "PUBLIC KEYS",
					    "public key",
					    "PGP PUBLIC KEY BLOCK",
					    "EC PUBLIC KEY",
					    "OPENSSH PUBLIC KEY"};
	char *pem = pem_of(names[_i], keep_der(p256_pem));

	check_pem_refused(pem, keep_text("type %s;", names[_i]), names[_i]);
	check_pem_refused(pem, "PUBLIC KEY, RSA PUBLIC KEY and CERTIFICATE are accepted", names[_i]);
}
END_TEST

START_TEST(refuses_a_block_whose_content_does_not_match_its_name)
{
	static const struct {
		const char *pem;
		const char *name;
		const char *note;
	} rows[] = {
		{rsa_pem, "RSA PUBLIC KEY", "RSA public key in it is damaged"},
		{p256_pem, "RSA PUBLIC KEY", "RSA public key in it is damaged"},
		{rsa_pkcs1, "PUBLIC KEY", "public key is damaged"},
		{p256_cert, "PUBLIC KEY", "public key is damaged"},
		{p256_pem, "CERTIFICATE", "certificate is damaged"},
		{rsa_pkcs1, "CERTIFICATE", "certificate is damaged"},
	};

	for (int i = 0; i < COUNT(rows); i++) {
		struct span der = keep_der(rows[i].pem);

		check_pem_refused(pem_of(rows[i].name, der), rows[i].note, rows[i].name);
	}
}
END_TEST

static const struct {
	const char *what;
	const char *was;
	const char *becomes;
} damages[] = {
	{"no BEGIN", "-----BEGIN PUBLIC KEY-----\n", ""},
	{"no END", "-----END PUBLIC KEY-----\n", ""},
	{"an END of another type", "END PUBLIC KEY", "END CERTIFICATE"},
	{"an END cut short", "END PUBLIC KEY-----", "END PUBLIC"},
	{"dashes missing", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY"},
	{"BEGIN in lower case", "-----BEGIN", "-----begin"},
	{"a byte that is no base64", "MFkw", "MF!w"},
	{"base64url", "M/SMT1", "M_SMT1"},
	{"a character missing", "MFkw", "MFk"},
	{"padding missing", "xxzxEA==", "xxzxEA"},
	{"a line missing", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+Y18qAM/SMT1IFI1fVJeA5NRswi4\n", ""},
	{"nothing but the frame",
	 "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+Y18qAM/SMT1IFI1fVJeA5NRswi4\n"
	 "bONyI8izCL/qBkSeReqpXuLHVB2vIx3cZKD4Y6n+6tI0PyiZkXkkxxzxEA==\n",
	 ""},
};

START_TEST(refuses_a_damaged_block)
{
	char *text = replaced(p256_pem, damages[_i].was, damages[_i].becomes);

	ck_assert_str_ne(text, p256_pem);
	check_pem_refused(text, "damaged", damages[_i].what);
}
END_TEST

START_TEST(refuses_text_without_a_block)
{
	check_pem_refused("", "damaged", "nothing");
	check_pem_refused("just text\n", "damaged", "text");
	check_pem_refused("-----BEGIN ", "damaged", "BEGIN alone");
	check_pem_refused("-----BEGIN PUBLIC KEY-----", "damaged", "the first line alone");
}
END_TEST

START_TEST(refuses_more_than_one_block)
{
	static const struct {
		const char *what;
		const char *first;
		const char *second;
	} rows[] = {
		{"a certificate chain", p256_cert, rsa_cert},
		{"the same key twice", ed25519_pem, ed25519_pem},
		{"a key and its certificate", p256_pem, p256_cert},
		{"parameters and a key",
		 "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n", p256_pem},
		{"a key and the begin of another", p256_pem, "-----BEGIN PUBLIC KEY-----\n"},
	};

	for (int i = 0; i < COUNT(rows); i++)
		check_pem_refused(keep_text("%s%s", rows[i].first, rows[i].second), "more than one PEM block",
				  rows[i].what);
}
END_TEST

START_TEST(says_how_to_convert_an_ssh2_key)
{
	check_pem_refused("---- BEGIN SSH2 PUBLIC KEY ----\n"
			  "Comment: \"256-bit ED25519\"\n"
			  "AAAAC3NzaC1lZDI1NTE5AAAAILcxQ7tLM7Jkuuv3uSjep6G8M/jDP2HypvHNodlsaArz\n"
			  "---- END SSH2 PUBLIC KEY ----\n",
			  "ssh-keygen -i -f FILE", "RFC 4716");
}
END_TEST

/* --- OpenSSL's error queue --- */

/* Damage that puts an error in OpenSSL's queue, and damage that does not. */
static void provoke_openssl(void)
{
	struct span der = keep_der(ed25519_pem), longer;
	SCOPED(key) k = {0};

	check_pem_accepted(p256_cert, &k, "certificate");
	check_pem_refused("just text\n", "damaged", "text");
	check_pem_refused("-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n", "damaged",
			  "an empty sequence");
	longer = joined(der, (struct span){(const uint8_t *)"", 1});
	check_pem_refused(pem_of("PUBLIC KEY", longer), "damaged", "a byte behind");
	/* the length of the BIT STRING */
	check_der_refused(flipped(der, der.len - 34), "damaged", "a length changed");
}

START_TEST(leaves_an_empty_error_queue_empty)
{
	ERR_clear_error();
	provoke_openssl();
	ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

START_TEST(leaves_the_errors_of_the_host_in_the_queue)
{
	ERR_clear_error();
	ERR_raise(ERR_LIB_USER, 17);
	ERR_raise(ERR_LIB_USER, 18);
	provoke_openssl();
	ck_assert_int_eq(ERR_GET_REASON(ERR_get_error()), 17);
	ck_assert_int_eq(ERR_GET_REASON(ERR_get_error()), 18);
	ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

/* An out-of-memory error that the host left in the queue says nothing about this file. */
START_TEST(does_not_report_out_of_memory_for_an_error_of_the_host)
{
	ERR_clear_error();
	ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
	provoke_openssl();
	ck_assert_int_eq(ERR_GET_REASON(ERR_get_error()), ERR_R_MALLOC_FAILURE);
	ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

static void add_der(Suite *s)
{
	TCase *t = suites_group(s, "der");

	tcase_add_test(t, recognises_one_complete_sequence);
	tcase_add_test(t, reads_every_form_of_a_sequence_length);
	tcase_add_test(t, accepts_the_hand_written_keys_before_they_are_changed);
	tcase_add_loop_test(t, refuses_der_cut_short_anywhere, 0, 5);
	tcase_add_loop_test(t, refuses_the_inside_of_der_cut_short_anywhere, 0, 5);
	tcase_add_loop_test(t, refuses_bytes_after_the_outermost_value, 0, 5);
	tcase_add_loop_test(t, refuses_an_extra_value_inside, 0, 5);
	tcase_add_test(t, refuses_a_length_that_is_not_in_its_shortest_form);
	tcase_add_test(t, refuses_a_bit_string_that_ends_within_a_byte);
	tcase_add_test(t, refuses_a_count_of_unused_bits_above_7);
	tcase_add_loop_test(t, refuses_a_key_of_another_algorithm_and_names_it, 0, COUNT(types));
	tcase_add_test(t, refuses_an_oid_of_any_length);
	tcase_add_loop_test(t, refuses_a_point_without_its_named_curve, 0, COUNT(curves));
	tcase_add_loop_test(t, refuses_explicit_parameters, 0, 3);
	tcase_add_test(t, refuses_a_point_in_another_form);
	tcase_add_test(t, refuses_a_point_off_its_curve);
	tcase_add_test(t, checks_the_bytes_of_an_ed25519_key);
	tcase_add_test(t, refuses_an_ed25519_key_with_parameters);
	tcase_add_test(t, checks_the_numbers_of_an_rsa_key);
	tcase_add_test(t, refuses_rsa_numbers_followed_by_anything_else);
	tcase_add_test(t, refuses_der_that_is_neither_key_nor_certificate);
}

static void add_pem(Suite *s)
{
	TCase *t = suites_group(s, "pem");

	tcase_add_loop_test(t, reads_pem_with_text_and_white_space_around_it, 0, COUNT(keys));
	tcase_add_loop_test(t, refuses_a_second_key_after_the_block, 0, COUNT(keys));
	tcase_add_loop_test(t, reads_pem_without_a_final_newline, 0, COUNT(keys));
	tcase_add_test(t, reads_a_certificate_under_its_old_name);
	tcase_add_loop_test(t, refuses_a_block_of_another_type, 0, 13);
	tcase_add_test(t, refuses_a_block_whose_content_does_not_match_its_name);
	tcase_add_loop_test(t, refuses_a_damaged_block, 0, COUNT(damages));
	tcase_add_test(t, refuses_text_without_a_block);
	tcase_add_test(t, refuses_more_than_one_block);
	tcase_add_test(t, says_how_to_convert_an_ssh2_key);
}

Suite *spki_suite(void)
{
	Suite *s = suite_create("spki");
	TCase *t = suites_group(s, "keys");

	tcase_add_loop_test(t, reads_a_bare_key_of_each_kind, 0, COUNT(keys));
	tcase_add_loop_test(t, reads_a_pem_key_of_each_kind_as_the_same_key, 0, COUNT(keys));
	tcase_add_loop_test(t, reads_what_openssl_reads, 0, COUNT(keys));
	tcase_add_test(t, reads_an_rsa_key_of_pkcs1_as_the_same_key);

	t = suites_group(s, "certificates");
	tcase_add_loop_test(t, reads_a_certificate_as_the_same_key_with_dates, 0, COUNT(keys));
	tcase_add_loop_test(t, reads_the_dates_of_a_certificate_to_the_second, 0, COUNT(dates));
	tcase_add_test(t, reads_a_certificate_of_version_1);
	tcase_add_test(t, does_not_depend_on_the_local_time_zone);
	tcase_add_loop_test(t, refuses_a_certificate_of_an_unusable_key, 0, 3);
	tcase_add_loop_test(t, refuses_a_certificate_whose_dates_cannot_be_read, 0, 3);

	add_der(s);
	add_pem(s);

	t = suites_group(s, "private");
	tcase_add_loop_test(t, refuses_a_private_key_of_every_kind_and_says_so, 0, COUNT(privates));
	tcase_add_test(t, refuses_a_private_key_of_pkcs8_version_2);
	tcase_add_test(t, refuses_pkcs12_and_says_so);
	tcase_add_test(t, refuses_an_openssh_private_key);
	tcase_add_test(t, refuses_a_dsa_private_key);

	t = suites_group(s, "error queue");
	tcase_add_test(t, leaves_an_empty_error_queue_empty);
	tcase_add_test(t, leaves_the_errors_of_the_host_in_the_queue);
	tcase_add_test(t, does_not_report_out_of_memory_for_an_error_of_the_host);
	return s;
}
