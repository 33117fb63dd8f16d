/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"
#include "core/keys/format.h"
#include "core/keys/private.h"
#include "support/count.h"
#include "support/kept.h"
#include "support/samplekeys.h"

/* The same keys in every format, converted by ssh-keygen and openssl. */
static const char rsa_line[] = "ssh-rsa " RSA_BASE64;

static const char rsa_jwk[] = "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
			      "kI18cpmG3iaVTKCXULueMJcRER22KYclz65oiAop_Wf91n-0YNwnioGq_NUKX7H4Z1-"
			      "SYqnQNgtswvKicFhkLVx0u_dSq3cj3h9Yy_K7e62tfH2F"
			      "btze9JMciFgaqF3QjthrVoptyRQueJq5QvO-OKeYjNRx4xAjWDm5IW8Pxi9R7hZ-h9Uh2c6mopuw_"
			      "GkciMZn9ZNlcxB0kdBjfQl_GwgduN3_nzTr"
			      "K1Znv9L3QRm4Mir33iA6yxLMLzCZXLCvT1B8GvquHtfHFKlx5Rc4lEQpmHEmunvy10T7BnNnBzSDLh"
			      "-_77UwkZZYdD0FknT8znEGXoOCLF3SBLKn"
			      "lqyAzQ"
			      "\"}";

static const char p256_line[] = "ecdsa-sha2-nistp256 " P256_BASE64;

static const char p256_jwk[] =
	"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"-Y18qAM_SMT1IFI1fVJeA5NRswi4bONyI8izCL_qBkQ\","
	"\"y\":\"nkXqqV7ix1QdryMd3GSg-GOp_urSND8omZF5JMcc8RA\"}";

static const char p384_line[] = "ecdsa-sha2-nistp384 " P384_BASE64;

static const char p384_jwk[] = "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"o1n31TEGI5a7Iv4H5QxbF6Gb9Z_"
			       "iBp8X5atbkzFrK4ydqMIHsxYNWGSXo7bb0bmh\","
			       "\"y\":\"Y6i-N7yqgzi3xivB-3LpofFbx_WKqXFwWPaJtKZcY84lMNFZLNsrHRj0JZeSFMRt\"}";

static const char p521_line[] = "ecdsa-sha2-nistp521 " P521_BASE64;

static const char p521_jwk[] =
	"{\"kty\":\"EC\",\"crv\":\"P-521\","
	"\"x\":\"AI7U8zs_BXLNntNMY_Wd0SKntSs-awI1iBvrOAdUiI40LNdZHngMHovOWq8zXdkofqvfes2qWc9s1LMC38WVeLAO\","
	"\"y\":\"AKVuCkAe9oSjWZrBFedLSy094qZ3zvkgeSqhcOULighig8U8RfCo2YzLlAbRuqMYB73vGPDY7inPEKOhdjQi1oaI\"}";

static const char ed25519_line[] = "ssh-ed25519 " ED25519_BASE64 " alice@example.com";

static const char ed25519_jwk[] =
	"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"tzFDu0szsmS66_e5KN6nobwz-MM_YfKm8c2h2WxoCvM\"}";

static const struct {
	enum key_type type;
	const char *pem;
	const char *line;
	const char *jwk;
} keys[] = {
	{KEY_RSA, rsa_pem, rsa_line, rsa_jwk},
	{KEY_EC, p256_pem, p256_line, p256_jwk},
	{KEY_EC, p384_pem, p384_line, p384_jwk},
	{KEY_EC, p521_pem, p521_line, p521_jwk},
	{KEY_ED25519, ed25519_pem, ed25519_line, ed25519_jwk},
};

/* --- helpers --- */

static void check_read(struct span content, struct keyset *set, const char *what)
{
	size_t before = set->count;
	struct note note = {0};
	enum reason r = keyformat_read(content, set, &note);

	ck_assert_msg(r == REASON_OK, "%s: %s, %s", what, reason_slug(r), note.text);
	ck_assert_uint_eq(set->count, before + 1);
}

static void check_refused(struct span content, const char *part, const char *what)
{
	SCOPED(keyset) set = {0};
	struct note note = {0};
	enum reason r = keyformat_read(content, &set, &note);

	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s: %s", what, reason_slug(r));
	ck_assert_msg(strstr(note.text, part) != NULL, "%s: the note \"%s\" does not say \"%s\"", what,
		      note.text, part);
	ck_assert_uint_eq(set.count, 0);
}

static void check_secret(struct span content, struct keyset *set, const char *what)
{
	SCOPED(key) k = {0};
	struct note note = {0};
	enum reason r = keyformat_read_secret(content, &k, &note);

	ck_assert_msg(r == REASON_OK, "%s: %s, %s", what, reason_slug(r), note.text);
	ck_assert_int_eq(k.type, KEY_SECRET);
	ck_assert_int_eq(keyset_add(set, &k), REASON_OK);
}

static void check_no_secret(struct span content, const char *part, const char *what)
{
	SCOPED(key) k = {0};
	struct note note = {0};
	enum reason r = keyformat_read_secret(content, &k, &note);

	ck_assert_msg(r == REASON_CONFIG_INVALID, "%s: %s", what, reason_slug(r));
	ck_assert_msg(strstr(note.text, part) != NULL, "%s: the note \"%s\" does not say \"%s\"", what,
		      note.text, part);
	ck_assert_ptr_null(k.material.at);
}

/* --- recognising a format --- */

static const struct {
	const char *what;
	const char *content;
	size_t len;
	enum keyformat format;
} formats[] = {
	{"nothing", "", 0, KEYFORMAT_BYTES},
	{"white space", " \t\r\n", 4, KEYFORMAT_BYTES},
	{"a passphrase", "correct horse battery staple\n", 29, KEYFORMAT_BYTES},
	{"hex", "00112233445566778899aabbccddeeff", 32, KEYFORMAT_BYTES},
	{"binary", "\x00\x01\x02\xff", 4, KEYFORMAT_BYTES},

	{"an object", "{}", 2, KEYFORMAT_JSON},
	{"a brace alone", "{", 1, KEYFORMAT_JSON},
	{"a bracket", "[1]", 3, KEYFORMAT_BYTES},
	{"an object behind white space", " \t\r\n{", 5, KEYFORMAT_JSON},
	{"an object behind a byte order mark", "\xef\xbb\xbf{", 4, KEYFORMAT_JSON},
	{"an object behind a byte order mark and a blank", "\xef\xbb\xbf {", 5, KEYFORMAT_JSON},
	{"a brace behind a letter", "a{", 2, KEYFORMAT_BYTES},
	{"a brace behind NUL", "\0{", 2, KEYFORMAT_BYTES},
	{"a brace behind half a byte order mark", "\xef\xbb{", 3, KEYFORMAT_BYTES},

	{"PEM", "-----BEGIN PUBLIC KEY-----\n", 27, KEYFORMAT_PEM},
	{"PEM of any type", "-----BEGIN ANYTHING", 19, KEYFORMAT_PEM},
	{"the first word of PEM", "-----BEGIN", 10, KEYFORMAT_PEM},
	{"one dash less", "----BEGIN PUBLIC KEY", 20, KEYFORMAT_BYTES},
	{"PEM in lower case", "-----begin public key", 21, KEYFORMAT_BYTES},
	{"PEM behind white space", "\n\n -----BEGIN X", 15, KEYFORMAT_PEM},
	{"PEM behind a byte order mark", "\xef\xbb\xbf-----BEGIN X", 15, KEYFORMAT_PEM},
	{"PEM behind a line", "text\n-----BEGIN X", 17, KEYFORMAT_PEM},
	{"PEM behind a line with CRLF", "text\r\n-----BEGIN X", 18, KEYFORMAT_PEM},
	{"PEM in mid-line", "text -----BEGIN X", 17, KEYFORMAT_BYTES},
	{"PEM behind a line, cut short", "text\n-----BEGIN", 15, KEYFORMAT_BYTES},
	{"SSH2", "---- BEGIN SSH2 PUBLIC KEY ----\n", 32, KEYFORMAT_PEM},
	{"SSH2 behind a line", "x\n---- BEGIN SSH2", 17, KEYFORMAT_PEM},

	{"ssh-", "ssh-", 4, KEYFORMAT_OPENSSH},
	{"ssh-ed25519", "ssh-ed25519 AAAA", 16, KEYFORMAT_OPENSSH},
	{"an SSH certificate", "ssh-rsa-cert-v01@openssh.com AAAA", 33, KEYFORMAT_OPENSSH},
	{"ssh- behind white space", "\n ssh-rsa AAAA", 14, KEYFORMAT_OPENSSH},
	{"ssh- behind a byte order mark", "\xef\xbb\xbfssh-rsa AAAA", 15, KEYFORMAT_OPENSSH},
	{"ecdsa-sha2-", "ecdsa-sha2-nistp256 AAAA", 24, KEYFORMAT_OPENSSH},
	{"a security key, Ed25519", "sk-ssh-ed25519@openssh.com AAAA", 31, KEYFORMAT_OPENSSH},
	{"a security key, ECDSA", "sk-ecdsa-sha2-nistp256@openssh.com AAAA", 39, KEYFORMAT_OPENSSH},
	{"ssh without its hyphen", "ssh", 3, KEYFORMAT_BYTES},
	{"SSH- in upper case", "SSH-RSA AAAA", 12, KEYFORMAT_BYTES},
	{"ecdsa alone", "ecdsa-sha1-", 11, KEYFORMAT_BYTES},
	{"sk alone", "sk-live-51H", 11, KEYFORMAT_BYTES},

	{"DER", "\x30\x03\x02\x01\x05", 5, KEYFORMAT_DER},
	{"an empty sequence", "\x30\x00", 2, KEYFORMAT_DER},
	{"a sequence one byte short", "\x30\x03\x02\x01", 4, KEYFORMAT_BYTES},
	{"a sequence one byte long", "\x30\x03\x02\x01\x05\x00", 6, KEYFORMAT_BYTES},
	{"the digit 0", "0", 1, KEYFORMAT_BYTES},
	{"a set", "\x31\x03\x02\x01\x05", 5, KEYFORMAT_BYTES},
};

START_TEST(recognises_a_file_by_its_content)
{
	struct span content = {(const uint8_t *)formats[_i].content, formats[_i].len};
	enum keyformat format = keyformat_of(keep(content));

	ck_assert_msg(format == formats[_i].format, "%s: %d", formats[_i].what, (int)format);
}
END_TEST

START_TEST(recognises_each_key_in_each_format)
{
	struct span der = keep_der(keys[_i].pem);

	ck_assert_int_eq(keyformat_of(span_of(keys[_i].pem)), KEYFORMAT_PEM);
	ck_assert_int_eq(keyformat_of(der), KEYFORMAT_DER);
	ck_assert_int_eq(keyformat_of(span_of(keys[_i].line)), KEYFORMAT_OPENSSH);
	ck_assert_int_eq(keyformat_of(span_of(keys[_i].jwk)), KEYFORMAT_JSON);
	ck_assert(!keyprivate_in(span_of(keys[_i].pem)) && !keyprivate_in(der));
	ck_assert(!keyprivate_in(span_of(keys[_i].line)) && !keyprivate_in(span_of(keys[_i].jwk)));
}
END_TEST

/* --- secrets --- */

static const struct {
	const char *what;
	const char *content;
	size_t len;
	size_t kept;
} secrets[] = {
	{"nothing", "", 0, 0},
	{"a newline alone", "\n", 1, 0},
	{"two newlines", "\n\n", 2, 2},
	{"no newline", "abc", 3, 3},
	{"a final newline", "abc\n", 4, 3},
	{"two final newlines", "abc\n\n", 5, 5},
	{"a newline inside and at the end", "a\nb\n", 4, 4},
	{"a newline inside alone", "a\nb", 3, 3},
	{"a newline in front", "\nabc", 4, 4},
	{"CRLF", "abc\r\n", 5, 5},
	{"CR", "abc\r", 4, 4},
	{"a tab", "a\tb\n", 4, 4},
	{"a blank in front and behind", " abc \n", 6, 5},
	{"NUL in front", "\0abc\n", 5, 5},
	{"NUL behind the newline", "abc\n\0", 5, 5},
	{"UTF-8", "\xc3\xa9\n", 3, 3},
	{"binary that ends in a newline", "\x00\x01\x02\n", 4, 4},
};

START_TEST(drops_one_final_newline_from_printable_text_only)
{
	struct span content = {(const uint8_t *)secrets[_i].content, secrets[_i].len},
		    kept = keyformat_secret(content);

	ck_assert_msg(kept.len == secrets[_i].kept, "%s: %zu bytes kept", secrets[_i].what, kept.len);
	ck_assert_ptr_eq(kept.at, content.at);
}
END_TEST

START_TEST(keeps_the_final_newline_after_any_unprintable_byte)
{
	size_t dropped = _i >= 0x20 && _i <= 0x7e;

	for (size_t place = 0; place < 3; place++) {
		uint8_t content[] = {'a', 'b', 'c', '\n'};

		content[place] = (uint8_t)_i;
		ck_assert_msg(keyformat_secret((struct span){content, 4}).len == 4 - dropped,
			      "byte %d at %zu", _i, place);
	}
}
END_TEST

START_TEST(reads_a_secret_byte_for_byte)
{
	static const uint8_t binary[] = {0xff, 0, 'a', '\r', '\n'};
	SCOPED(keyset) set = {0};

	check_secret(span_of("  a secret of printable text \n"), &set, "text");
	check_secret((struct span){binary, sizeof(binary)}, &set, "binary");
	ck_assert(span_is(bytes_span(&set.keys[0]->material), "  a secret of printable text "));
	ck_assert(span_same(bytes_span(&set.keys[1]->material), (struct span){binary, sizeof(binary)}));
	ck_assert_ptr_null(set.keys[0]->alg);
	ck_assert_ptr_null(set.keys[0]->kid);
}
END_TEST

START_TEST(refuses_a_file_without_any_byte_of_a_secret)
{
	check_no_secret((struct span){0}, "empty", "nothing");
	check_no_secret(span_of("\n"), "empty", "a newline");
}
END_TEST

/* 31 characters and a newline are no secret of 32 bytes. */
START_TEST(does_not_count_the_final_newline_towards_the_length)
{
	SCOPED(keyset) set = {0};
	const struct algorithm *alg = algorithm_find(span_of("HS256"));
	struct note note = {0};

	check_secret(span_of("0123456789012345678901234567890\n"), &set, "31 characters");
	check_secret(span_of("01234567890123456789012345678901\n"), &set, "32 characters");
	ck_assert_int_eq(key_bind(set.keys[0], alg, &note), REASON_CONFIG_INVALID);
	ck_assert_ptr_nonnull(strstr(note.text, "has 31 bytes"));
	ck_assert_int_eq(key_bind(set.keys[1], alg, &note), REASON_OK);
}
END_TEST

/* Text that begins like a key is never a secret, even if it is damaged: everybody knows the public key. */
START_TEST(never_reads_a_secret_from_text_that_begins_like_a_key)
{
	static const struct {
		const char *content;
		const char *note;
	} rows[] = {
		{"-----BEGIN PUBLIC KEY-----\nMFkwEwYH and then the file was cut", "is no secret"},
		{"some text\n-----BEGIN PUBLIC KEY-----\n", "is no secret"},
		{"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n", "is no secret"},
		{"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 and a tail that is long enough", "is no secret"},
		{"ecdsa-sha2-nistp256", "is no secret"},
		{"sk-ssh-ed25519@openssh.com AAAA", "is no secret"},
		{"{\"kty\":\"EC\" and a tail that is long enough for a secret", "damaged"},
		{"  {not json}", "damaged"},
		{"\xef\xbb\xbf{not json}", "damaged"},
		{"0\x05 text", "is no secret"},
		{openssh_private, "is no secret"},
	};

	for (int i = 0; i < COUNT(rows); i++)
		check_no_secret(span_of(rows[i].content), rows[i].note, rows[i].content);
}
END_TEST

/* "secret =" refuses each key in each format, and key sets. */
START_TEST(never_reads_a_secret_from_a_key)
{
	struct span der = keep_der(keys[_i].pem);

	check_no_secret(span_of(keys[_i].pem), "is no secret", "PEM");
	check_no_secret(der, "is no secret", "DER");
	check_no_secret(span_of(keys[_i].line), "is no secret", "OpenSSH");
	check_no_secret(span_of(keys[_i].jwk), "one JWK of kty oct", "JWK");
	check_no_secret(span_of(keep_text("{\"keys\":[%s]}", keys[_i].jwk)), "one JWK of kty oct", "JWK set");
	ck_assert(!keyformat_may_be_secret(span_of(keys[_i].pem)) && !keyformat_may_be_secret(der));
	ck_assert(!keyformat_may_be_secret(span_of(keys[_i].line)) &&
		  !keyformat_may_be_secret(span_of(keys[_i].jwk)));
}
END_TEST

#define OCT                                                                                                  \
	"{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\",\"kid\":\"a\",\"alg\":"      \
	"\"HS256\"}"

START_TEST(reads_a_secret_from_one_jwk)
{
	SCOPED(keyset) set = {0};

	check_secret(span_of("\xef\xbb\xbf \n" OCT "\n"), &set, "JWK");
	ck_assert_uint_eq(set.keys[0]->material.len, 32);
	ck_assert_uint_eq(set.keys[0]->material.at[31], 31);
	ck_assert_str_eq(set.keys[0]->kid, "a");
	ck_assert_str_eq(set.keys[0]->alg->name, "HS256");
	check_no_secret(span_of("{\"keys\":[" OCT "]}"), "one JWK of kty oct", "a set of one");
}
END_TEST

/* "key =" refuses secrets. */
START_TEST(never_reads_a_public_key_from_a_secret)
{
	static const char note[] = "this is no public key";

	for (int i = 0; i < COUNT(formats); i++) {
		struct span content = {(const uint8_t *)formats[i].content, formats[i].len};

		if (formats[i].format != KEYFORMAT_BYTES)
			continue;
		check_refused(content, note, formats[i].what);
		ck_assert(keyformat_may_be_secret(content));
	}
	check_refused(span_of(OCT), "kty oct is a secret", "JWK");
	check_refused(span_of("{\"keys\":[" OCT "]}"), "kty oct is a secret", "JWK set");
	ck_assert(keyformat_may_be_secret(span_of(" " OCT)));
	ck_assert(!keyformat_may_be_secret(span_of("{\"keys\":[" OCT "]}")));
}
END_TEST

/*
 * Check the content in base64 and base64url, with and without line ends, and in hex as several tools write
 * it.
 */
static void check_encoded(struct span content, const char *note)
{
	static const struct {
		const char *before, *digits, *behind;
	} hex[] = {
		{"", "0123456789abcdef", ""},	  {"", "0123456789ABCDEF", ""},
		{"", "0123456789abcdef", ":"},	  {"", "0123456789abcdef", "\n"},
		{"0x", "0123456789abcdef", ", "}, {"\\x", "0123456789abcdef", ""},
	};
	SCOPED(bytes) base64 = {0};
	SCOPED(bytes) lines = {0};
	size_t used = 0;

	ck_assert_int_eq(base64url_encode(content, &base64), REASON_OK);
	check_refused(bytes_span(&base64), note, "base64url");
	ck_assert(bytes_alloc(2 * base64.len + 2, &lines));
	for (size_t i = 0; i < base64.len; i++) {
		uint8_t digit = base64.at[i];

		lines.at[used++] = digit == '-' ? '+' : digit == '_' ? '/' : digit;
		if (i % 64 == 63)
			lines.at[used++] = '\n';
	}
	memcpy(lines.at + used, "=\n", 2);
	check_refused((struct span){lines.at, used + 2}, note, "base64 in lines");

	for (int h = 0; h < COUNT(hex); h++) {
		SCOPED(bytes) text = {0};

		ck_assert(bytes_alloc(6 * content.len, &text));
		used = 0;
		for (size_t i = 0; i < content.len; i++)
			used += (size_t)snprintf((char *)text.at + used, 7, "%s%c%c%s", hex[h].before,
						 hex[h].digits[content.at[i] >> 4],
						 hex[h].digits[content.at[i] & 15], hex[h].behind);
		check_refused((struct span){text.at, used}, note, hex[h].behind);
	}
}

/* Check the text in UTF-16 and UTF-32, without a byte order mark. */
static void check_wide(const char *text, const char *note)
{
	for (size_t width = 2; width <= 4; width += 2) {
		for (size_t place = 0; place < width; place += width - 1) {
			SCOPED(bytes) wide = {0};

			ck_assert(bytes_alloc(width * strlen(text), &wide));
			for (size_t i = 0; text[i]; i++)
				wide.at[width * i + place] = (uint8_t)text[i];
			check_refused(bytes_span(&wide), note, "wide characters");
		}
	}
}

/* The decoded second word of an OpenSSH line. */
static enum reason base64_of_line(const char *line, struct bytes *ret)
{
	SCOPED(bytes) word = {0};
	const char *begin = strchr(line, ' ') + 1;

	ck_assert(bytes_copy((struct span){(const uint8_t *)begin, strcspn(begin, " =\n")}, &word));
	for (size_t i = 0; i < word.len; i++)
		word.at[i] = word.at[i] == '+' ? '-' : word.at[i] == '/' ? '_' : word.at[i];
	return base64url_decode(bytes_span(&word), ret);
}

/* Each key in forms that are not supported. None of them may become a secret that everybody knows. */
START_TEST(reads_neither_key_nor_secret_from_an_unknown_form_of_a_key)
{
	static const char note[] = "this is no public key";
	struct span der = keep_der(keys[_i].pem);
	SCOPED(bytes) longer = {0};
	SCOPED(bytes) blob = {0};
	const char *body = strchr(keys[_i].pem, '\n') + 1;
	char *armoured = keep_text("%s", keys[_i].pem);

	check_refused((struct span){der.at, der.len - 1}, note, "DER, one byte short");
	ck_assert(bytes_alloc(der.len + 1, &longer));
	memcpy(longer.at, der.at, der.len);
	longer.at[der.len] = '\n';
	check_refused(bytes_span(&longer), note, "DER and a newline");
	memmove(longer.at + 1, der.at, der.len);
	longer.at[0] = '\n';
	check_refused(bytes_span(&longer), note, "DER behind a newline");

	check_refused(span_of(body), note, "the base64 of PEM without its first line");
	*strstr(armoured, "\n-----END") = '\0';
	check_refused(span_of(strchr(armoured, '\n') + 1), note, "the base64 of PEM alone");
	check_refused(span_of(strchr(keys[_i].line, ' ') + 1), note, "the base64 of an OpenSSH line alone");

	check_refused(span_after(der, 1), note, "DER without its first byte");
	longer.at[0] = 0;
	check_refused(bytes_span(&longer), note, "DER behind NUL");
	check_encoded(der, note);
	check_encoded(span_of(keys[_i].pem), note);
	check_encoded(span_of(keys[_i].line), note);
	check_encoded(span_of(keys[_i].jwk), note);
	check_wide(keys[_i].pem, note);
	ck_assert_int_eq(base64_of_line(keys[_i].line, &blob), REASON_OK);
	check_refused(bytes_span(&blob), note, "an OpenSSH key in its binary form");

	check_refused(span_of(keep_text("from=\"10.0.0.1\" %s", keys[_i].line)), note,
		      "an OpenSSH line behind options");
	check_refused(span_of(keep_text("key: %s", keys[_i].pem)), note, "PEM behind a word on its line");
	check_refused(span_of(keep_text("[%s]", keys[_i].jwk)), note, "a list of a JWK");
}
END_TEST

START_TEST(reads_neither_key_nor_secret_from_text_with_marks_of_a_key)
{
	static const struct {
		const char *content;
		size_t len;
	} rows[] = {
		{"----BEGIN PUBLIC KEY----\nAAAA\n", 30},
		{"AAAA\n-----END PUBLIC KEY-----\n", 30},
		{"# my PRIVATE KEY, base64 follows", 32},
		{"PuTTY-User-Key-File-3: ssh-ed25519\n", 35},
		{"<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>", 50},
		{"3059301306072a8648ce3d0201", 26},	      /* SPKI in hex: P-256 */
		{"3076301006072A8648CE3D0201", 26},	      /* P-384 */
		{"30:2a:30:05:06:03:2b:65:70:03", 29},	      /* Ed25519 */
		{"30820122300d06092a864886f70d010101", 34},   /* RSA */
		{"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE", 36}, /* in base64 */
		{"x MCowBQYDK2VwAyEA", 18},
		{"LS0tLS1CRUdJTiBQVUJMSUMgS0VZ", 28}, /* base64 of armour */
		{"\xff\xfe-\0-\0-\0-\0-\0B\0", 14},   /* UTF-16 */
		{"\xfe\xff\0-\0-\0-\0-\0-\0B", 14},
		{"\x30\x82\x01\x22\x30\x0d\x06\x09", 8},	    /* the start of DER: SPKI */
		{"\x30\x82\x01\x0a\x02\x82\x01\x01", 8},	    /* RSAPublicKey */
		{"ED25519 Public-Key:\npub:\n    b7:31:43:bb", 40}, /* openssl pkey -pubin -text */
		/* RSAPublicKey of an unusual size, in hex */
		{"300802010302030100ff", 20},
		{"MAgCAQMCAwEA/w==", 16}, /* in base64 */
		{"-----begin public key-----\nmfkwewyhkozizj0caq", 45},
		{"const unsigned char key[] = { 0x30, 0x59, 0x30 };", 49},
		{"modulus: 00:c2:7b\nexponent: 65537\n", 35},
		{"-\tBEGIN PUBLIC KEY", 19},
	};

	for (int i = 0; i < COUNT(rows); i++)
		check_refused((struct span){(const uint8_t *)rows[i].content, rows[i].len},
			      "this is no public key", rows[i].content);
}
END_TEST

/* Random secrets as "openssl rand" writes them: binary, hex and base64. */
START_TEST(reads_random_bytes_as_a_secret)
{
	static const size_t lengths[] = {32, 48, 64, 65, 256};
	SCOPED(bytes) random = {0};
	SCOPED(bytes) base64 = {0};
	SCOPED(keyset) set = {0};
	char hex[2 * 256 + 1] = "";

	ck_assert(bytes_alloc(lengths[_i % COUNT(lengths)], &random));
	for (size_t i = 0; i < random.len; i++) { /* hashes, so that every run has the same bytes */
		unsigned char digest[32];
		const int place[] = {_i, (int)i};

		ck_assert(EVP_Q_digest(NULL, "SHA256", NULL, place, sizeof(place), digest, NULL));
		random.at[i] = digest[0];
		(void)snprintf(hex + 2 * i, 3, "%02x", digest[0]);
	}
	ck_assert_int_eq(base64url_encode(bytes_span(&random), &base64), REASON_OK);
	check_secret(bytes_span(&random), &set, "bytes");
	check_secret(span_of(hex), &set, "hex");
	check_secret(bytes_span(&base64), &set, "base64");
}
END_TEST

/* Some random secrets begin like another format by chance. They must stay usable. */
START_TEST(reads_a_secret_that_only_begins_a_little_like_a_key)
{
	static const struct {
		const char *what;
		const char *content;
		size_t len;
	} rows[] = {
		{"hex that begins like a SEQUENCE in ASCII",
		 "0a0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddee", 63},
		{"hex that begins with 3082",
		 "3082f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddee", 64},
		{"hex that begins like a longer SEQUENCE",
		 "30823f2a0211d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbcc", 64},
		{"base64 that begins with MII", "MIIxyzzyMIIxyzzyMIIxyzzyMIIxyzzyMIIxyzzyMII", 43},
		{"a brace and binary", "{\x01\x02\x03\xff\x80\x00\x7f", 8},
		{"a bracket", "[not a key but a passphrase]", 28},
		{"the tag of a sequence and binary", "\x30\x14\xff\xfe\x01\x99\x45\x67", 8},
		{"the tag of a sequence and text", "0 correct horse battery staple", 30},
		{"four bytes, too few for DER", "\x30\x82\x02\x30", 4},
		{"one letter of PEM's base64", "MIxed case and more", 19},
		{"ssh without a type", "ssh is the word", 15},
		{"dashes", "-----------------------------", 29},
	};

	for (int i = 0; i < COUNT(rows); i++) {
		struct span content = {(const uint8_t *)rows[i].content, rows[i].len};
		SCOPED(keyset) set = {0};

		check_secret(content, &set, rows[i].what);
		ck_assert_msg(span_same(bytes_span(&set.keys[0]->material), content), "%s", rows[i].what);
	}
}
END_TEST

/* --- reading --- */

START_TEST(reads_the_same_key_from_each_format)
{
	struct span der = keep_der(keys[_i].pem);
	SCOPED(keyset) set = {0};

	check_read(span_of(keys[_i].pem), &set, "PEM");
	check_read(der, &set, "DER");
	check_read(span_of(keys[_i].line), &set, "OpenSSH");
	check_read(span_of(keys[_i].jwk), &set, "JWK");
	for (size_t i = 0; i < set.count; i++) {
		ck_assert_int_eq(set.keys[i]->type, keys[_i].type);
		ck_assert_msg(key_same(set.keys[i], set.keys[0]), "format %zu", i);
		ck_assert_ptr_null(set.keys[i]->alg);
		ck_assert_ptr_null(set.keys[i]->kid);
	}
}
END_TEST

START_TEST(reads_the_same_key_from_pkcs1_and_from_certificates)
{
	struct span pkcs1 = keep_der(rsa_pkcs1);
	struct span certificate = keep_der(p256_cert);
	SCOPED(keyset) set = {0};

	check_read(span_of(rsa_pem), &set, "SPKI");
	check_read(span_of(rsa_pkcs1), &set, "PKCS#1");
	check_read(pkcs1, &set, "PKCS#1 in DER");
	check_read(span_of(p256_line), &set, "OpenSSH");
	check_read(span_of(p256_cert), &set, "certificate");
	check_read(certificate, &set, "certificate in DER");
	ck_assert(key_same(set.keys[0], set.keys[1]));
	ck_assert(key_same(set.keys[0], set.keys[2]));
	ck_assert(!key_same(set.keys[0], set.keys[3]));
	ck_assert(key_same(set.keys[3], set.keys[4]));
	ck_assert(key_same(set.keys[3], set.keys[5]));
	ck_assert(set.keys[4]->has_dates && set.keys[5]->has_dates && !set.keys[3]->has_dates);
}
END_TEST

START_TEST(reads_a_key_with_white_space_around_it)
{
	static const struct {
		const char *before;
		const char *behind;
	} rows[] = {
		{"", "\n"},	    {"", "\r\n"},	    {"\n\n", "\n\n"},
		{" \t", " \t\r\n"}, {"\xef\xbb\xbf", "\n"}, {"\xef\xbb\xbf\r\n", ""},
	};

	for (int i = 0; i < COUNT(rows); i++) {
		const char *texts[] = {keys[_i].pem, keys[_i].line, keys[_i].jwk};
		SCOPED(keyset) set = {0};

		for (int f = 0; f < 3; f++) {
			char *content = keep_text("%s%s%s", rows[i].before, texts[f], rows[i].behind);

			check_read(span_of(content), &set, content);
			ck_assert(key_same(set.keys[0], set.keys[f]));
		}
	}
}
END_TEST

START_TEST(reads_every_key_of_a_set)
{
	SCOPED(keyset) set = {0};
	struct note note = {0};
	char *content = keep_text("\n{\"keys\":[%s,%s,%s]}\n", p256_jwk, ed25519_jwk, rsa_jwk);

	check_read(span_of(p384_line), &set, "the key before");
	ck_assert_int_eq(keyformat_read(span_of(content), &set, &note), REASON_OK);
	ck_assert_uint_eq(set.count, 4);
	ck_assert_int_eq(set.keys[0]->curve->coordinate_bytes, 48);
	ck_assert_int_eq(set.keys[1]->type, KEY_EC);
	ck_assert_int_eq(set.keys[2]->type, KEY_ED25519);
	ck_assert_int_eq(set.keys[3]->type, KEY_RSA);
}
END_TEST

START_TEST(leaves_earlier_keys_alone_when_it_refuses)
{
	SCOPED(keyset) set = {0};
	struct note note = {0};

	check_read(span_of(p256_pem), &set, "the key before");
	ck_assert_int_eq(keyformat_read(span_of(openssh_private), &set, &note), REASON_CONFIG_INVALID);
	ck_assert_int_eq(keyformat_read(span_of("{}"), &set, &note), REASON_CONFIG_INVALID);
	ck_assert_int_eq(keyformat_read(span_of("ssh-rsa"), &set, &note), REASON_CONFIG_INVALID);
	ck_assert_int_eq(keyformat_read(span_of(""), &set, &note), REASON_CONFIG_INVALID);
	ck_assert_uint_eq(set.count, 1);
}
END_TEST

START_TEST(refuses_more_than_one_openssh_line)
{
	static const char *const between[] = {"\n", "\r\n", "\n\n", "\n# the key of bob\n"};

	for (int i = 0; i < COUNT(between); i++) {
		char *content = keep_text("%s%s%s\n", ed25519_line, between[i], p256_line);

		check_refused(span_of(content), "more than one line", "two lines");
	}
}
END_TEST

START_TEST(refuses_a_private_key_in_every_format_and_says_so)
{
	static const char *const pems[] = {
		openssh_private,
		"-----BEGIN PRIVATE KEY-----\nMAUCAQAwAA==\n-----END PRIVATE KEY-----\n",
		"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAUCAQAwAA==\n-----END ENCRYPTED PRIVATE KEY-----\n",
		"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
		"DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
		"AAAA\n-----END RSA PRIVATE KEY-----\n",
		"-----BEGIN EC PRIVATE KEY-----\nMAUCAQAwAA==\n-----END EC PRIVATE KEY-----\n",
		"\n a text before\n-----BEGIN PRIVATE KEY-----\nMAUCAQAwAA==\n-----END PRIVATE KEY-----\n",
		"\xef\xbb\xbf-----BEGIN PRIVATE KEY-----\r\nMAUCAQAwAA==\r\n-----END PRIVATE KEY-----\r\n",
	};
	static const char jwk[] =
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"tzFDu0szsmS66_e5KN6nobwz-MM_YfKm8c2h2WxoCvM\","
		"\"d\":\"VUK2q4e1x6oMs3q_xlVmq6W4VaNPE7lnhmPrxoLdj_I\"}";

	for (int i = 0; i < COUNT(pems); i++)
		check_refused(span_of(pems[i]), "this is a private key", pems[i]);
	check_refused(span_of(jwk), "this is a private key", "JWK");
}
END_TEST

START_TEST(refuses_a_private_key_in_der_and_says_so)
{
	static const char *const types[] = {"EC", "ED25519", "RSA"};
	EVP_PKEY *key = _i == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256") :
			_i == 1 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") :
				  EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)512);
	unsigned char *der = NULL;
	int len;

	ck_assert_ptr_nonnull(key);
	len = i2d_PrivateKey(key, &der);
	ck_assert_int_gt(len, 0);
	ck_assert_int_eq(keyformat_of((struct span){der, (size_t)len}), KEYFORMAT_DER);
	check_refused((struct span){der, (size_t)len}, "this is a private key", types[_i]);
	ck_assert_msg(keyprivate_in((struct span){der, (size_t)len - 1}), "%s, cut short", types[_i]);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
}
END_TEST

Suite *keyformat_suite(void)
{
	Suite *s = suite_create("keyformat");
	TCase *t = suites_group(s, "format");

	tcase_add_loop_test(t, recognises_a_file_by_its_content, 0, COUNT(formats));
	tcase_add_loop_test(t, recognises_each_key_in_each_format, 0, COUNT(keys));
	tcase_add_test(t, never_reads_a_secret_from_text_that_begins_like_a_key);
	tcase_add_loop_test(t, never_reads_a_secret_from_a_key, 0, COUNT(keys));
	tcase_add_test(t, never_reads_a_public_key_from_a_secret);
	tcase_add_loop_test(t, reads_neither_key_nor_secret_from_an_unknown_form_of_a_key, 0, COUNT(keys));
	tcase_add_test(t, reads_neither_key_nor_secret_from_text_with_marks_of_a_key);
	tcase_add_test(t, reads_a_secret_that_only_begins_a_little_like_a_key);
	tcase_add_loop_test(t, reads_random_bytes_as_a_secret, 0, 200);

	t = suites_group(s, "secret");
	tcase_add_loop_test(t, drops_one_final_newline_from_printable_text_only, 0, COUNT(secrets));
	tcase_add_loop_test(t, keeps_the_final_newline_after_any_unprintable_byte, 0, 256);
	tcase_add_test(t, reads_a_secret_byte_for_byte);
	tcase_add_test(t, reads_a_secret_from_one_jwk);
	tcase_add_test(t, refuses_a_file_without_any_byte_of_a_secret);
	tcase_add_test(t, does_not_count_the_final_newline_towards_the_length);

	t = suites_group(s, "read");
	tcase_add_loop_test(t, reads_the_same_key_from_each_format, 0, COUNT(keys));
	tcase_add_test(t, reads_the_same_key_from_pkcs1_and_from_certificates);
	tcase_add_loop_test(t, reads_a_key_with_white_space_around_it, 0, COUNT(keys));
	tcase_add_test(t, reads_every_key_of_a_set);
	tcase_add_test(t, leaves_earlier_keys_alone_when_it_refuses);
	tcase_add_test(t, refuses_more_than_one_openssh_line);
	tcase_add_test(t, refuses_a_private_key_in_every_format_and_says_so);
	tcase_add_loop_test(t, refuses_a_private_key_in_der_and_says_so, 0, 3);
	return s;
}
