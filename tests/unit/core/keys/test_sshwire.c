/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/keys/sshwire.h"
#include "support/count.h"
#include "support/kept.h"
#include "support/samplekeys.h"

/* Made by ssh-keygen 9.2. */
#define RSA_1024_BASE64                                                                                      \
	"AAAAB3NzaC1yc2EAAAADAQABAAAAgQDOKWUQYVQXIQifk8CoVbC4VDrFr2WQ0rdDAL6aeKrb0CEEkdOq3RAxxNu0pcyXxgUKRv" \
	"1RUfJzZOUUli0D"                                                                                     \
	"Y5fPbAU8BX+QTWP/FeiTrSbpaAP/cDX4C+UAhUtdA2/j6eY38KVsj8o7x3CAXIJ9MT5RwOQMBsmH0W0PC2SJ9yPT4w=="
#define DSA_BASE64                                                                                           \
	"AAAAB3NzaC1kc3MAAACBANJdv+GfOHyQ3UvlIXdVep6IKFfv4RruCfBykUZFjyMHdu5EDgXcnL/"                        \
	"sNGuClHMvqy2bi0QI2f2A+Uv8IrvrwNIuwCIb"                                                              \
	"bnx1THokRLy4bpR2+d3MujBfsaUn+PQymtRrisDenqG+sE7EUTYHlljTgtb9FUbAEKCtUt/mE7tf/"                      \
	"FlzAAAAFQDbz4mJA8u1flW8ND4z5ZdkG/x5"                                                                \
	"ewAAAIEAhL34bgt+V/QNosQ1KRcSwJtMcx6eP6I/RGyF+HpgJCipriVZlE/"                                        \
	"ZHHNizu5O9aNUG0SSMaHsFf6IGXg1SvY9MoO7lcX8ZzRReCYl/Qg8"                                              \
	"ncg2Wb2LHluwOs1w8MzkVN7K8eEwqsJvd9Ob5rMX4EyXU3mKiu0OPCcXiLPwCv9uPcEAAACBAKQ7DJF3gOFKDqCaWUXUa7JkgV" \
	"k9ES+udLCFj1Sv"                                                                                     \
	"9h7Np5CXfRy9kCitrncz6Eizv4f3wMaJx4bLB/C8HjQ0mfZbQpTvmZUF2h5C9O7FY4OMrd4p65J1yt7E/BtAr7/"            \
	"Pp3oU32f2yvEGkVeMgxwAlJ4D"                                                                          \
	"n16i7vQyoxx/E+XDRajE"
#define ED25519_CERT_BASE64                                                                                  \
	"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIO9EVXPhdT3bOEUWX/HkGYFyOj/"                    \
	"RY+zVJ7K+ec5xY2bJAAAAILcxQ7tLM7Jk"                                                                  \
	"uuv3uSjep6G8M/jDP2HypvHNodlsaArzAAAAAAAAAAAAAAABAAAAAmlkAAAAAAAAAAAAAAAA//////////"                 \
	"8AAAAAAAAAggAAABVwZXJtaXQtWDEx"                                                                     \
	"LWZvcndhcmRpbmcAAAAAAAAAF3Blcm1pdC1hZ2VudC1mb3J3YXJkaW5nAAAAAAAAABZwZXJtaXQtcG9ydC1mb3J3YXJkaW5nAA" \
	"AAAAAAAApwZXJt"                                                                                     \
	"aXQtcHR5AAAAAAAAAA5wZXJtaXQtdXNlci1yYwAAAAAAAAAAAAAAaAAAABNlY2RzYS1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMj" \
	"U2AAAAQQRobfQ9"                                                                                     \
	"2LkMucMnEonD1BMhde944DPIJenCi+7t5cAnUu70/TbwknOWAmHpLdZl+yD8xzwlJAEzSi/"                            \
	"Uv7bMlq2hAAAAYwAAABNlY2RzYS1zaGEyLW5pc3Rw"                                                          \
	"MjU2AAAASAAAACBMviTS1jcZRWMhBsAa+QEy3iARlBA8ZCdlN9JQT5Fq7QAAACB3hDCCKJ2LS6c+"                       \
	"gNTjlxl7lQTIs2YzDZzr2fHAZdpC+A=="

/* --- the encoding --- */

START_TEST(reads_four_bytes_as_a_number)
{
	static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0xff, 0xff, 0xff, 0xff, 0x00};
	struct span rest = {bytes, sizeof(bytes)};
	uint32_t n = 0;

	ck_assert(sshwire_u32(&rest, &n));
	ck_assert_uint_eq(n, 0x01020304);
	ck_assert(sshwire_u32(&rest, &n));
	ck_assert_uint_eq(n, 0xffffffff);
	ck_assert_ptr_eq(rest.at, bytes + 8);
	ck_assert_uint_eq(rest.len, 1);
}
END_TEST

START_TEST(reads_no_number_from_fewer_than_four_bytes)
{
	static const uint8_t bytes[4] = {1, 2, 3, 4};

	for (size_t len = 0; len < 4; len++) {
		struct span rest = {bytes, len};
		uint32_t n = 4711;

		ck_assert(!sshwire_u32(&rest, &n));
		ck_assert_uint_eq(n, 4711);
		ck_assert_ptr_eq(rest.at, bytes);
		ck_assert_uint_eq(rest.len, len);
	}
}
END_TEST

START_TEST(reads_a_string_after_its_length)
{
	static const uint8_t bytes[] = {0, 0, 0, 3, 'a', 0, 'b', 0, 0, 0, 0, 'x'};
	struct span rest = {bytes, sizeof(bytes)}, s;

	ck_assert(sshwire_string(&rest, &s));
	ck_assert_ptr_eq(s.at, bytes + 4);
	ck_assert_uint_eq(s.len, 3);
	ck_assert(sshwire_string(&rest, &s));
	ck_assert_uint_eq(s.len, 0);
	ck_assert_uint_eq(rest.len, 1);
	ck_assert_int_eq(rest.at[0], 'x');
}
END_TEST

START_TEST(reads_no_string_longer_than_the_remaining_bytes)
{
	static const struct {
		const char *what;
		uint8_t bytes[8];
		size_t len;
	} rows[] = {
		{"nothing", {0}, 0},
		{"a length cut short", {0, 0, 0}, 3},
		{"one byte missing", {0, 0, 0, 5, 'a', 'b', 'c', 'd'}, 8},
		{"all bytes missing", {0, 0, 0, 1}, 4},
		{"2^31", {0x80, 0, 0, 0, 'a', 'b', 'c', 'd'}, 8},
		{"2^32 - 4, which would wrap round", {0xff, 0xff, 0xff, 0xfc, 'a', 'b', 'c', 'd'}, 8},
		{"2^32 - 1", {0xff, 0xff, 0xff, 0xff, 'a', 'b', 'c', 'd'}, 8},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span rest = {rows[i].bytes, rows[i].len}, s = span_of("untouched");

		ck_assert_msg(!sshwire_string(&rest, &s), "%s", rows[i].what);
		ck_assert(span_is(s, "untouched"));
		ck_assert_ptr_eq(rest.at, rows[i].bytes);
		ck_assert_uint_eq(rest.len, rows[i].len);
	}
}
END_TEST

/* RFC 4251 section 5. */
START_TEST(reads_a_non_negative_mpint)
{
	static const struct {
		const char *what;
		uint8_t bytes[12];
		size_t len;
		const char *magnitude;
		size_t magnitude_len;
	} rows[] = {
		{"zero", {0, 0, 0, 0}, 4, "", 0},
		{"one", {0, 0, 0, 1, 1}, 5, "\x01", 1},
		{"the highest of one byte", {0, 0, 0, 1, 0x7f}, 5, "\x7f", 1},
		{"0x80", {0, 0, 0, 2, 0x00, 0x80}, 6, "\x80", 1},
		{"the RFC's 9a378f9b2e332a7",
		 {0, 0, 0, 8, 0x09, 0xa3, 0x78, 0xf9, 0xb2, 0xe3, 0x32, 0xa7},
		 12,
		 "\x09\xa3\x78\xf9\xb2\xe3\x32\xa7",
		 8},
		{"zero as a byte", {0, 0, 0, 1, 0}, 5, "", 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span rest = {rows[i].bytes, rows[i].len}, n = {0};
		struct span want = {(const uint8_t *)rows[i].magnitude, rows[i].magnitude_len};

		ck_assert_msg(sshwire_mpint(&rest, &n) && span_same(n, want), "%s", rows[i].what);
		ck_assert_uint_eq(rest.len, 0);
	}
}
END_TEST

START_TEST(reads_no_negative_mpint)
{
	static const struct {
		uint8_t bytes[8];
		size_t len;
	} rows[] = {
		{{0, 0, 0, 1, 0x80}, 5},       /* -128 */
		{{0, 0, 0, 1, 0xff}, 5},       /* -1 */
		{{0, 0, 0, 2, 0xed, 0xcc}, 6}, /* the RFC's -1234 */
		{{0, 0, 0, 2, 1}, 5},	       /* cut short */
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span rest = {rows[i].bytes, rows[i].len}, n = span_of("untouched");

		ck_assert_msg(!sshwire_mpint(&rest, &n), "row %zu", i);
		ck_assert(span_is(n, "untouched"));
		ck_assert_ptr_eq(rest.at, rows[i].bytes);
		ck_assert_uint_eq(rest.len, rows[i].len);
	}
}
END_TEST

/* --- building blobs --- */

struct blob {
	uint8_t at[2048];
	size_t len;
};

static void put_raw(struct blob *b, struct span data)
{
	ck_assert_uint_le(b->len + data.len, sizeof(b->at));
	if (data.len)
		memcpy(b->at + b->len, data.at, data.len);
	b->len += data.len;
}

static void put_string(struct blob *b, struct span data)
{
	const uint8_t length[] = {0, 0, (uint8_t)(data.len >> 8), (uint8_t)data.len};

	put_raw(b, (struct span){length, 4});
	put_raw(b, data);
}

static void put_text(struct blob *b, const char *text)
{
	put_string(b, span_of(text));
}

static struct span blob_span(const struct blob *b)
{
	return (struct span){b->at, b->len};
}

/* The decoded base64 of one of the lines above. */
static struct blob decoded(const char *base64)
{
	struct blob b = {0};
	size_t len = strlen(base64);
	int n;

	ck_assert_uint_lt(len, sizeof(b.at));
	n = EVP_DecodeBlock(b.at, (const unsigned char *)base64, (int)len);
	ck_assert_int_gt(n, 0);
	b.len = (size_t)n - (len && base64[len - 1] == '=') - (len > 1 && base64[len - 2] == '=');
	return b;
}

/* Split a blob into its fields. */
static size_t fields_of(const struct blob *b, struct span fields[4])
{
	struct span rest = blob_span(b);
	size_t count = 0;

	while (rest.len && count < 4)
		ck_assert(sshwire_string(&rest, &fields[count++]));
	return count;
}

static void check_blob_refused(const struct blob *b, const char *part, const char *what)
{
	struct key k = {0};
	struct note note = {0};
	enum reason r = sshwire_public_key(blob_span(b), &k, &note);

	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s: %s", what, reason_slug(r));
	ck_assert_msg(strstr(note.text, part) != NULL, "%s: the note \"%s\" does not say \"%s\"", what,
		      note.text, part);
	ck_assert_mem_eq(&k, &(struct key){0}, sizeof(k));
}

static const struct {
	const char *type;
	const char *base64;
	enum key_type key_type;
	const char *curve;
	size_t signature_bytes;
} keys[] = {
	{"ssh-rsa", RSA_BASE64, KEY_RSA, NULL, 256},
	{"ecdsa-sha2-nistp256", P256_BASE64, KEY_EC, "P-256", 64},
	{"ecdsa-sha2-nistp384", P384_BASE64, KEY_EC, "P-384", 96},
	{"ecdsa-sha2-nistp521", P521_BASE64, KEY_EC, "P-521", 132},
	{"ssh-ed25519", ED25519_BASE64, KEY_ED25519, NULL, 64},
};

static void check_key(const struct key *k, int i)
{
	ck_assert_int_eq(k->type, keys[i].key_type);
	ck_assert_pstr_eq(k->curve ? k->curve->name : NULL, keys[i].curve);
	ck_assert_uint_eq(k->signature_bytes, keys[i].signature_bytes);
	ck_assert_ptr_nonnull(k->public);
	ck_assert_ptr_null(k->alg);
	ck_assert_ptr_null(k->kid);
}

START_TEST(reads_a_key_of_each_type)
{
	struct blob b = decoded(keys[_i].base64);
	SCOPED(key) k = {0};
	struct note note = {0};

	ck_assert_int_eq(sshwire_public_key(blob_span(&b), &k, &note), REASON_OK);
	check_key(&k, _i);
}
END_TEST

START_TEST(reads_exactly_the_bytes_of_an_ed25519_key)
{
	struct blob b = decoded(ED25519_BASE64);
	SCOPED(key) k = {0};
	struct note note = {0};

	ck_assert_int_eq(sshwire_public_key(blob_span(&b), &k, &note), REASON_OK);
	ck_assert_uint_eq(k.material.len, 32);
	ck_assert_mem_eq(k.material.at, b.at + b.len - 32, 32);
}
END_TEST

START_TEST(refuses_a_key_cut_short_anywhere)
{
	struct blob whole = decoded(keys[_i].base64);

	for (size_t len = 0; len < whole.len; len++) {
		struct key k = {0};
		struct note note = {0};

		ck_assert_msg(sshwire_public_key(keep((struct span){whole.at, len}), &k, &note) ==
				      REASON_CONFIG_INVALID,
			      "%zu bytes", len);
		ck_assert_ptr_nonnull(strstr(note.text, "damaged"));
		ck_assert_ptr_null(k.public);
	}
}
END_TEST

START_TEST(refuses_bytes_after_the_last_field)
{
	struct blob b = decoded(keys[_i].base64), another = decoded(keys[_i].base64);

	put_raw(&b, (struct span){(const uint8_t *)"", 1});
	check_blob_refused(&b, "damaged", "one zero behind");
	put_string(&another, span_of(""));
	check_blob_refused(&another, "damaged", "an empty field behind");
}
END_TEST

/* A key's fields after the name of another type. */
START_TEST(refuses_the_fields_of_one_type_under_the_name_of_another)
{
	struct blob whole = decoded(keys[_i].base64);
	struct span fields[4];
	size_t count = fields_of(&whole, fields);

	for (int other = 0; other < COUNT(keys); other++) {
		struct blob b = {0};

		if (other == _i)
			continue;
		put_text(&b, keys[other].type);
		for (size_t f = 1; f < count; f++)
			put_string(&b, fields[f]);
		/* the fields of an EC key can be read as two numbers too, but not as those of an RSA key */
		check_blob_refused(&b, other == 0 && keys[_i].curve ? "2048 to 8192" : "damaged",
				   keys[other].type);
	}
}
END_TEST

START_TEST(refuses_the_curve_of_another_type)
{
	static const char *const curves[] = {"nistp256", "nistp384", "nistp521", "P-256",
					     "",	 "NISTP256", "nistp256 "};
	static const char *const base64s[] = {P256_BASE64, P384_BASE64, P521_BASE64};
	struct blob whole = decoded(base64s[_i]);
	struct span fields[4];

	ck_assert_uint_eq(fields_of(&whole, fields), 3);
	for (int c = 0; c < COUNT(curves); c++) {
		struct blob b = {0};

		if (c == _i)
			continue;
		put_string(&b, fields[0]);
		put_text(&b, curves[c]);
		put_string(&b, fields[2]);
		check_blob_refused(&b, "damaged", curves[c]);
	}
}
END_TEST

START_TEST(refuses_an_invalid_point)
{
	struct blob whole = decoded(P256_BASE64), compressed = {0}, off = {0}, infinity = {0};
	struct span fields[4];
	uint8_t point[65];

	ck_assert_uint_eq(fields_of(&whole, fields), 3);
	ck_assert_uint_eq(fields[2].len, sizeof(point));
	memcpy(point, fields[2].at, sizeof(point));

	put_text(&compressed, "ecdsa-sha2-nistp256");
	put_text(&compressed, "nistp256");
	point[0] = point[64] & 1 ? 3 : 2;
	put_string(&compressed, (struct span){point, 33});
	check_blob_refused(&compressed, "04 || x || y", "compressed");

	put_text(&off, "ecdsa-sha2-nistp256");
	put_text(&off, "nistp256");
	point[0] = 4;
	point[64] ^= 1;
	put_string(&off, (struct span){point, 65});
	check_blob_refused(&off, "does not lie on its curve", "off the curve");

	put_text(&infinity, "ecdsa-sha2-nistp256");
	put_text(&infinity, "nistp256");
	put_string(&infinity, (struct span){(const uint8_t *)"", 1});
	check_blob_refused(&infinity, "04 || x || y", "infinity");
}
END_TEST

START_TEST(refuses_a_negative_modulus_or_exponent)
{
	struct blob whole = decoded(RSA_BASE64), bad_n = {0}, bad_e = {0};
	struct span fields[4];

	ck_assert_uint_eq(fields_of(&whole, fields), 3);
	put_string(&bad_n, fields[0]);
	put_string(&bad_n, fields[1]);
	put_string(&bad_n, span_after(fields[2], 1)); /* without the zero before its highest bit */
	check_blob_refused(&bad_n, "damaged", "negative modulus");

	put_string(&bad_e, fields[0]);
	put_string(&bad_e, span_of("\x81\x01\x01"));
	put_string(&bad_e, fields[2]);
	check_blob_refused(&bad_e, "damaged", "negative exponent");
}
END_TEST

START_TEST(checks_the_numbers_of_an_rsa_key)
{
	struct blob whole = decoded(RSA_BASE64), small = decoded(RSA_1024_BASE64), three = {0}, zero = {0};
	struct span fields[4];

	check_blob_refused(&small, "2048 to 8192", "1024 bits");
	ck_assert_uint_eq(fields_of(&whole, fields), 3);
	put_string(&three, fields[0]);
	put_text(&three, "\x03");
	put_string(&three, fields[2]);
	check_blob_refused(&three, "exponent", "e = 3");

	put_string(&zero, fields[0]);
	put_string(&zero, fields[1]);
	put_text(&zero, "");
	check_blob_refused(&zero, "has 0 bits", "n = 0");
}
END_TEST

START_TEST(checks_the_bytes_of_an_ed25519_key)
{
	static const uint8_t zeros[33];
	static const size_t lengths[] = {0, 31, 33};
	struct blob neutral = {0};

	for (size_t i = 0; i < 3; i++) {
		struct blob b = {0};

		put_text(&b, "ssh-ed25519");
		put_string(&b, (struct span){zeros, lengths[i]});
		check_blob_refused(&b, "32 bytes", "length");
	}
	put_text(&neutral, "ssh-ed25519");
	put_string(&neutral, (struct span){zeros, 32});
	check_blob_refused(&neutral, "small order", "y = 0");
}
END_TEST

static const char *const strangers[] = {
	"",
	"ssh",
	"ssh-ed448",
	"SSH-RSA",
	"ssh-rsa ",
	"rsa-sha2-256",
	"ssh-dss",
	"ecdsa-sha2-nistp192",
	"ecdsa-sha2-1.3.132.0.10",
	"ssh-rsa-cert-v01@openssh.com",
	"ssh-ed25519-cert-v01@openssh.com",
	"ecdsa-sha2-nistp256-cert-v01@openssh.com",
	"sk-ssh-ed25519@openssh.com",
	"sk-ecdsa-sha2-nistp256@openssh.com",
	"ssh-xmss@openssh.com",
};

START_TEST(refuses_a_key_of_another_type)
{
	struct blob ed = decoded(ED25519_BASE64), b = {0};
	struct span fields[4];

	ck_assert_uint_eq(fields_of(&ed, fields), 2);
	put_text(&b, strangers[_i]);
	put_string(&b, fields[1]);
	check_blob_refused(&b, "no algorithm for", strangers[_i]);
}
END_TEST

/* --- lines --- */

static enum reason read_line(const char *text, struct key *ret, struct note *note)
{
	return sshwire_public_line(span_of(text), ret, note);
}

START_TEST(reads_a_line_of_each_type)
{
	static const struct {
		const char *before;
		const char *between;
		const char *after;
	} shapes[] = {
		{"", " ", " alice@example.com"},
		{"", " ", ""},
		{"", " ", " "},
		{"", " ", " a comment of \xc3\xa9 and \"any\" bytes = + /"},
		{"", "\t", "\tcomment"},
		{" \t", " \t  ", " \t x"},
	};
	struct blob b = decoded(keys[_i].base64);
	SCOPED(key) same = {0};
	struct note note = {0};

	ck_assert_int_eq(sshwire_public_key(blob_span(&b), &same, &note), REASON_OK);
	for (size_t i = 0; i < COUNT(shapes); i++) {
		char *line = keep_text("%s%s%s%s%s", shapes[i].before, keys[_i].type, shapes[i].between,
				       keys[_i].base64, shapes[i].after);
		SCOPED(key) k = {0};

		ck_assert_msg(read_line(line, &k, &note) == REASON_OK, "shape %zu: %s", i, note.text);
		check_key(&k, _i);
		ck_assert(key_same(&k, &same));
	}
}
END_TEST

START_TEST(refuses_a_line_whose_type_is_not_the_one_inside)
{
	for (int other = 0; other < COUNT(keys); other++) {
		char *line = keep_text("%s %s comment", keys[other].type, keys[_i].base64);
		struct key k = {0};
		struct note note = {0};

		if (other != _i) {
			ck_assert_int_eq(read_line(line, &k, &note), REASON_CONFIG_INVALID);
			ck_assert_ptr_nonnull(strstr(note.text, "damaged"));
			ck_assert_ptr_null(k.public);
		}
	}
}
END_TEST

/* Base64 of 51 bytes has no padding. These blobs have some, so that tests can change it. */
#define ONE_PAD "AAAAB3NzaC1yc2E="
#define TWO_PADS "AAAAC3NzaC1lZDI1NTE5AA=="

static const struct {
	const char *what;
	const char *line;
	const char *note;
} refused[] = {
	{"nothing", "", "damaged"},
	{"white space", " \t ", "damaged"},
	{"the type alone", "ssh-ed25519", "damaged"},
	{"the type and a blank", "ssh-ed25519 ", "damaged"},
	{"the base64 alone", ED25519_BASE64, "damaged"},
	{"the base64 before the type", ED25519_BASE64 " ssh-ed25519", "damaged"},
	{"the type in upper case", "SSH-ED25519 " ED25519_BASE64, "damaged"},
	{"the type cut short", "ssh-ed2551 " ED25519_BASE64, "damaged"},
	{"an option before the type", "restrict ssh-ed25519 " ED25519_BASE64, "damaged"},
	{"one character missing",
	 "ssh-ed25519 AAAC3NzaC1lZDI1NTE5AAAAILcxQ7tLM7Jkuuv3uSjep6G8M/jDP2HypvHNodlsaArz", "damaged"},
	{"four characters missing",
	 "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILcxQ7tLM7Jkuuv3uSjep6G8M/jDP2HypvHNodls", "damaged"},
	{"a blank inside",
	 "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA ILcxQ7tLM7Jkuuv3uSjep6G8M/jDP2HypvHNodlsaArz", "damaged"},
	{"the base64 twice", "ssh-ed25519 " ED25519_BASE64 ED25519_BASE64, "damaged"},
	{"padding too many", "ssh-ed25519 " ED25519_BASE64 "=", "damaged"},
	{"a group of padding", "ssh-ed25519 " ED25519_BASE64 "====", "damaged"},
	{"padding in the middle", "ssh-ed25519 " TWO_PADS ED25519_BASE64, "damaged"},
	{"padding alone", "ssh-ed25519 ====", "damaged"},
	{"padding of three", "ssh-ed25519 A===", "damaged"},
	{"padding missing", "ssh-rsa AAAAB3NzaC1yc2E", "damaged"},
	{"unused bits", "ssh-rsa AAAAB3NzaC1yc2F=", "damaged"},
	{"a blob that ends behind the type", "ssh-rsa " ONE_PAD, "damaged"},
	{"a byte that is no base64",
	 "ssh-ed25519 !AAAC3NzaC1lZDI1NTE5AAAAILcxQ7tLM7Jkuuv3uSjep6G8M/jDP2HypvHNodlsaArz", "damaged"},
	{"the slash as base64url",
	 "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILcxQ7tLM7Jkuuv3uSjep6G8M_jDP2HypvHNodlsaArz", "damaged"},
	{"the plus as base64url",
	 "ecdsa-sha2-nistp256 "
	 "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPmNfKgDP0jE9SBSNX1SXgOTUbMIuGzjciPIswi/"
	 "6gZEnkXqqV7ix1QdryMd3GSg-GOp/urSND8omZF5JMcc8RA=",
	 "damaged"},
	{"a line break before the base64", "ssh-ed25519\n" ED25519_BASE64, "damaged"},
	{"DSA", "ssh-dss " DSA_BASE64 " comment", "no algorithm for"},
	{"a certificate", "ssh-ed25519-cert-v01@openssh.com " ED25519_CERT_BASE64 " comment",
	 "no algorithm for"},
	{"a certificate under its key's type", "ssh-ed25519 " ED25519_CERT_BASE64, "damaged"},
	{"RSA of 1024 bits", "ssh-rsa " RSA_1024_BASE64 " comment", "2048 to 8192"},
};

START_TEST(refuses_a_damaged_or_unusable_line)
{
	struct key k = {0};
	struct note note = {0};
	enum reason r = read_line(refused[_i].line, &k, &note);

	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s: %s", refused[_i].what, reason_slug(r));
	ck_assert_msg(strstr(note.text, refused[_i].note) != NULL, "%s: %s", refused[_i].what, note.text);
	ck_assert_mem_eq(&k, &(struct key){0}, sizeof(k));
}
END_TEST

/* Keys in a hardware token. They sign more than the message (PROTOCOL.u2f), so they cannot verify a JWT. */
START_TEST(refuses_the_line_of_a_security_key)
{
	static const char *const types[] = {"sk-ssh-ed25519@openssh.com",
					    "sk-ecdsa-sha2-nistp256@openssh.com"};
	struct blob ed = decoded(ED25519_BASE64), ec = decoded(P256_BASE64), b = {0};
	struct span fields[4];
	size_t count = fields_of(_i ? &ec : &ed, fields);
	char base64[1024], *line;
	struct key k = {0};
	struct note note = {0};

	put_text(&b, types[_i]);
	for (size_t f = 1; f < count; f++)
		put_string(&b, fields[f]);
	put_text(&b, "ssh:");
	ck_assert_int_gt(EVP_EncodeBlock((unsigned char *)base64, b.at, (int)b.len), 0);
	line = keep_text("%s %s comment", types[_i], base64);
	ck_assert_int_eq(read_line(line, &k, &note), REASON_CONFIG_INVALID);
	ck_assert_ptr_nonnull(strstr(note.text, "no algorithm for"));
	ck_assert_ptr_nonnull(strstr(note.text, "ssh-ed25519 are accepted"));
	ck_assert_ptr_null(k.public);
}
END_TEST

START_TEST(refuses_a_nul_in_the_base64)
{
	char line[] = "ssh-ed25519 " ED25519_BASE64;
	struct key k = {0};
	struct note note = {0};

	line[20] = '\0';
	ck_assert_int_eq(
		sshwire_public_line((struct span){(const uint8_t *)line, sizeof(line) - 1}, &k, &note),
		REASON_CONFIG_INVALID);
	ck_assert_ptr_nonnull(strstr(note.text, "damaged"));
}
END_TEST

Suite *sshwire_suite(void)
{
	Suite *s = suite_create("sshwire");
	TCase *t = suites_group(s, "encoding");

	tcase_add_test(t, reads_four_bytes_as_a_number);
	tcase_add_test(t, reads_no_number_from_fewer_than_four_bytes);
	tcase_add_test(t, reads_a_string_after_its_length);
	tcase_add_test(t, reads_no_string_longer_than_the_remaining_bytes);
	tcase_add_test(t, reads_a_non_negative_mpint);
	tcase_add_test(t, reads_no_negative_mpint);

	t = suites_group(s, "blob");
	tcase_add_loop_test(t, reads_a_key_of_each_type, 0, COUNT(keys));
	tcase_add_test(t, reads_exactly_the_bytes_of_an_ed25519_key);
	tcase_add_loop_test(t, refuses_a_key_cut_short_anywhere, 0, COUNT(keys));
	tcase_add_loop_test(t, refuses_bytes_after_the_last_field, 0, COUNT(keys));
	tcase_add_loop_test(t, refuses_the_fields_of_one_type_under_the_name_of_another, 0, COUNT(keys));
	tcase_add_loop_test(t, refuses_the_curve_of_another_type, 0, 3);
	tcase_add_test(t, refuses_an_invalid_point);
	tcase_add_test(t, refuses_a_negative_modulus_or_exponent);
	tcase_add_test(t, checks_the_numbers_of_an_rsa_key);
	tcase_add_test(t, checks_the_bytes_of_an_ed25519_key);
	tcase_add_loop_test(t, refuses_a_key_of_another_type, 0, COUNT(strangers));

	t = suites_group(s, "line");
	tcase_add_loop_test(t, reads_a_line_of_each_type, 0, COUNT(keys));
	tcase_add_loop_test(t, refuses_a_line_whose_type_is_not_the_one_inside, 0, COUNT(keys));
	tcase_add_loop_test(t, refuses_a_damaged_or_unusable_line, 0, COUNT(refused));
	tcase_add_loop_test(t, refuses_the_line_of_a_security_key, 0, 2);
	tcase_add_test(t, refuses_a_nul_in_the_base64);
	return s;
}
