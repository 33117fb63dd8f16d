/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/encode.h"

#include <jansson.h>

#include "support/count.h"
#include "unit/suites.h"

static const struct {
	const char *what;
	const char *in;
	size_t len;
	const char *out;
} whole[] = {
	{"nothing", "", 0, ""},
	{"plain text", "alice@example.com", 17, "alice@example.com"},
	{"the first and the last that stay", " ~", 2, " ~"},
	{"a quote", "a\"b", 3, "a\\\"b"},
	{"a backslash", "a\\b", 3, "a\\\\b"},
	{"a forged escape", "\\u0041\\n", 8, "\\\\u0041\\\\n"},
	{"a slash, which stays", "a/b", 3, "a/b"},
	{"a line break", "a\nb\r", 4, "a\\u000ab\\u000d"},
	{"NUL", "a\0b", 3, "a\\u0000b"},
	{"the last control character", "\x1f", 1, "\\u001f"},
	{"DEL", "\x7f", 1, "\\u007f"},
	{"two bytes, the first character", "\xc2\x80", 2, "\\u0080"},
	{"two bytes", "\xc3\xa9", 2, "\\u00e9"},
	{"three bytes", "\xe2\x80\xae", 3, "\\u202e"},
	{"three bytes, the last character", "\xef\xbf\xbf", 3, "\\uffff"},
	{"four bytes, the first character", "\xf0\x90\x80\x80", 4, "\\ud800\\udc00"},
	{"four bytes", "\xf0\x9f\x98\x80", 4, "\\ud83d\\ude00"},
	{"four bytes, the last character", "\xf4\x8f\xbf\xbf", 4, "\\udbff\\udfff"},
	{"four bytes, one above the last", "\xf4\x90\x80\x80", 4, "\\ufffd\\ufffd\\ufffd\\ufffd"},
	{"Latin-1", "caf\xe9!", 5, "caf\\ufffd!"},
	{"UTF-8 cut short", "a\xe2\x80", 3, "a\\ufffd\\ufffd"},
	{"UTF-8 cut short by a letter", "\xe2\x80z", 3, "\\ufffd\\ufffdz"},
	{"a surrogate in UTF-8", "\xed\xa0\x80", 3, "\\ufffd\\ufffd\\ufffd"},
	{"overlong UTF-8", "\xc0\xaf", 2, "\\ufffd\\ufffd"},
	{"a continuation alone", "\x80", 1, "\\ufffd"},
	{"a format directive", "%s%n", 4, "%s%n"},
};

START_TEST(writes_json_in_printable_ascii)
{
	char out[64];
	size_t n = jsonencode_text((struct span){(const uint8_t *)whole[_i].in, whole[_i].len}, out,
				   sizeof(out));

	ck_assert_msg(strcmp(out, whole[_i].out) == 0, "%s: %s", whole[_i].what, out);
	ck_assert_uint_eq(n, strlen(out));
}
END_TEST

/* A cut never leaves a part of an escape, or half of a surrogate pair. */
START_TEST(writes_a_valid_string_of_every_size)
{
	static const char in[] =
		"a\nb\"c\\ \xf0\x9f\x98\x80\xc3\xa9\xff and more of all that\xf0\x9f\x98\x80";
	char all[128];
	size_t full = jsonencode_text(span_of(in), all, sizeof(all));

	ck_assert_str_eq(
		all, "a\\u000ab\\\"c\\\\ \\ud83d\\ude00\\u00e9\\ufffd and more of all that\\ud83d\\ude00");
	for (size_t size = 1; size < 128; size++) {
		char out[140], quoted[160];
		json_t *value;
		size_t n;

		memset(out, '#', sizeof(out));
		n = jsonencode_text(span_of(in), out, size);
		ck_assert_uint_lt(n, size);
		ck_assert_uint_eq(n, strlen(out));
		ck_assert_int_eq(out[size], '#');
		(void)snprintf(quoted, sizeof(quoted), "\"%s\"", out);
		value = json_loads(quoted, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		ck_assert_msg(value, "%zu: %s", size, quoted);
		json_decref(value);
		if (size > strlen("...") && size <= full)
			ck_assert_str_eq(out + n - strlen("..."), "...");
	}
}
END_TEST

Suite *encode_suite(void)
{
	Suite *s = suite_create("encode");
	TCase *t = suites_group(s, "encode");

	tcase_add_loop_test(t, writes_json_in_printable_ascii, 0, COUNT(whole));
	tcase_add_test(t, writes_a_valid_string_of_every_size);
	return s;
}
