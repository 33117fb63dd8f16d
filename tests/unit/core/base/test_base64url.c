/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <stdlib.h>

#include "core/base/base64url.h"
#include "core/base/scoped.h"

/* A refusal must not change the result. */
static uint8_t untouched_byte;
static const struct bytes untouched = {&untouched_byte, 4711};

/* RFC 4648 section 10, without the padding; the last two differ between base64 and base64url. */
static const struct {
	const char *data;
	const char *text;
} vectors[] = {
	{"", ""},
	{"f", "Zg"},
	{"fo", "Zm8"},
	{"foo", "Zm9v"},
	{"foob", "Zm9vYg"},
	{"fooba", "Zm9vYmE"},
	{"foobar", "Zm9vYmFy"},
	{"\xff\xef\xbe", "_---"},
	{"\xfb\xff\xff", "-___"},
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

START_TEST(decodes_the_vectors_of_rfc_4648)
{
	SCOPED(bytes) out = {0};

	ck_assert_int_eq(base64url_decode(span_of(vectors[_i].text), &out), REASON_OK);
	ck_assert_uint_eq(out.len, strlen(vectors[_i].data));
	ck_assert_mem_eq(out.at, vectors[_i].data, out.len);
}
END_TEST

START_TEST(encodes_the_vectors_of_rfc_4648)
{
	SCOPED(bytes) out = {0};

	ck_assert_int_eq(base64url_encode(span_of(vectors[_i].data), &out), REASON_OK);
	ck_assert_str_eq((char *)out.at, vectors[_i].text);
	ck_assert_uint_eq(out.len, strlen(vectors[_i].text));
}
END_TEST

START_TEST(decodes_the_example_of_rfc_7515_appendix_c)
{
	static const uint8_t octets[] = {3, 236, 255, 224, 193};
	SCOPED(bytes) text = {0};
	SCOPED(bytes) back = {0};

	ck_assert_int_eq(base64url_encode((struct span){octets, sizeof(octets)}, &text), REASON_OK);
	ck_assert_str_eq((char *)text.at, "A-z_4ME");
	ck_assert_int_eq(base64url_decode(span_of("A-z_4ME"), &back), REASON_OK);
	ck_assert_uint_eq(back.len, sizeof(octets));
	ck_assert_mem_eq(back.at, octets, sizeof(octets));
}
END_TEST

START_TEST(encodes_and_decodes_every_byte_at_every_length)
{
	uint8_t data[256 + 8];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 167 + 13);
	for (size_t len = 0; len <= sizeof(data); len++) {
		SCOPED(bytes) text = {0};
		SCOPED(bytes) back = {0};

		ck_assert_int_eq(base64url_encode((struct span){data, len}, &text), REASON_OK);
		ck_assert_uint_eq(text.len, (len * 8 + 5) / 6);
		ck_assert_uint_eq(strlen((char *)text.at), text.len);
		ck_assert_int_eq(base64url_decode(bytes_span(&text), &back), REASON_OK);
		ck_assert_uint_eq(back.len, len);
		ck_assert_msg(memcmp(back.at, data, len) == 0, "%zu bytes came back changed", len);
	}
}
END_TEST

START_TEST(accepts_64_digits_and_no_other_byte)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	ck_assert_int_eq((base64url_digit((uint8_t)_i) >= 0), memchr(alphabet, _i, 64) != NULL);
}
END_TEST

START_TEST(refuses_a_byte_outside_the_alphabet_at_each_place)
{
	uint8_t text[8];
	bool digit = (base64url_digit((uint8_t)_i) >= 0);

	for (size_t place = 0; place < sizeof(text); place++) {
		struct bytes out = untouched;
		enum reason r;

		memset(text, 'A', sizeof(text));
		text[place] = (uint8_t)_i;
		r = base64url_decode((struct span){text, sizeof(text)}, &out);
		ck_assert_msg(r == (digit ? REASON_OK : REASON_MALFORMED), "byte %d at %zu: %s", _i, place,
			      reason_slug(r));
		if (digit)
			bytes_done(&out);
		else
			ck_assert_mem_eq(&out, &untouched, sizeof(out));
	}
}
END_TEST

static const struct {
	const char *what;
	const char *text;
} refused[] = {
	{"one character", "A"},
	{"one character behind a whole group", "AAAAA"},
	{"padding of two", "Zg=="},
	{"padding of one", "Zm8="},
	{"padding alone", "===="},
	{"padding in the middle", "Zg==Zg"},
	{"a trailing newline", "Zm9v\n"},
	{"a leading blank", " Zm9vYg"},
	{"a line break inside", "Zm9v\r\nYmFy"},
	{"standard base64's plus", "+///"},
	{"standard base64's slash", "Zm/v"},
	{"a dot", "Zm.v"},
	{"a percent escape", "Zg%3D%3D"},
	{"four unused bits, the lowest set", "Zh"},
	{"four unused bits, the highest set", "Zo"},
	{"two unused bits, the lowest set", "Zm9"},
	{"two unused bits, the highest set", "Zm-"},
	{"unused bits behind a whole group", "Zm9vYh"},
};

START_TEST(refuses_every_non_canonical_encoding)
{
	struct bytes out = untouched;
	enum reason r = base64url_decode(span_of(refused[_i].text), &out);

	ck_assert_msg(r == REASON_MALFORMED, "%s: %s", refused[_i].what, reason_slug(r));
	ck_assert_mem_eq(&out, &untouched, sizeof(out));
}
END_TEST

START_TEST(refuses_a_segment_of_one_character)
{
	for (size_t len = 1; len <= 101; len += 4) {
		struct bytes out = untouched;
		uint8_t text[101];

		memset(text, 'A', len);
		ck_assert_int_eq(base64url_decode((struct span){text, len}, &out), REASON_MALFORMED);
		ck_assert_mem_eq(&out, &untouched, sizeof(out));
	}
}
END_TEST

/* Base64url is canonical here: of all texts of one length, exactly one decodes to each byte string. */
START_TEST(accepts_exactly_one_text_for_each_byte_string)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	int pairs = 0, triples = 0;

	for (int a = 0; a < 64; a++) {
		for (int b = 0; b < 64; b++) {
			uint8_t text[3] = {(uint8_t)alphabet[a], (uint8_t)alphabet[b],
					   (uint8_t)alphabet[(a * 7 + b) % 64]};
			SCOPED(bytes) two = {0};
			SCOPED(bytes) three = {0};

			pairs += base64url_decode((struct span){text, 2}, &two) == REASON_OK;
			triples += base64url_decode((struct span){text, 3}, &three) == REASON_OK;
		}
	}
	ck_assert_int_eq(pairs, 256);
	ck_assert_int_eq(triples, 64 * 64 / 4);
}
END_TEST

START_TEST(refuses_a_nul_inside)
{
	static const uint8_t text[] = {'Z', 'm', 0, 'v'};
	struct bytes out = untouched;

	ck_assert_int_eq(base64url_decode((struct span){text, sizeof(text)}, &out), REASON_MALFORMED);
	ck_assert_mem_eq(&out, &untouched, sizeof(out));
}
END_TEST

START_TEST(accepts_an_empty_span_with_a_null_pointer)
{
	SCOPED(bytes) decoded = {0};
	SCOPED(bytes) encoded = {0};

	ck_assert_int_eq(base64url_decode((struct span){0}, &decoded), REASON_OK);
	ck_assert_uint_eq(decoded.len, 0);
	ck_assert_int_eq(base64url_encode((struct span){0}, &encoded), REASON_OK);
	ck_assert_str_eq((char *)encoded.at, "");
}
END_TEST

START_TEST(reads_no_byte_after_the_span)
{
	SCOPED(bytes) out = {0};

	ck_assert_int_eq(base64url_decode((struct span){(const uint8_t *)"Zm9v!!!!", 4}, &out), REASON_OK);
	ck_assert_uint_eq(out.len, 3);
	ck_assert_mem_eq(out.at, "foo", 3);
}
END_TEST

Suite *base64url_suite(void)
{
	Suite *s = suite_create("base64url");
	TCase *t = suites_group(s, "both ways");

	tcase_add_loop_test(t, decodes_the_vectors_of_rfc_4648, 0, VECTORS);
	tcase_add_loop_test(t, encodes_the_vectors_of_rfc_4648, 0, VECTORS);
	tcase_add_test(t, decodes_the_example_of_rfc_7515_appendix_c);
	tcase_add_test(t, encodes_and_decodes_every_byte_at_every_length);
	tcase_add_test(t, accepts_an_empty_span_with_a_null_pointer);

	t = suites_group(s, "one spelling");
	tcase_add_loop_test(t, accepts_64_digits_and_no_other_byte, 0, 256);
	tcase_add_loop_test(t, refuses_a_byte_outside_the_alphabet_at_each_place, 0, 256);
	tcase_add_loop_test(t, refuses_every_non_canonical_encoding, 0, sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(t, refuses_a_segment_of_one_character);
	tcase_add_test(t, accepts_exactly_one_text_for_each_byte_string);
	tcase_add_test(t, refuses_a_nul_inside);
	tcase_add_test(t, reads_no_byte_after_the_span);
	return s;
}
