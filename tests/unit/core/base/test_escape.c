/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <stdio.h>

#include "core/base/escape.h"

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
	{"a forged escape", "\\x0A", 4, "\\\\x0A"},
	{"a line break that would forge a log line", "a\nb\r", 4, "a\\x0Ab\\x0D"},
	{"NUL", "a\0b", 3, "a\\x00b"},
	{"tab", "\t", 1, "\\x09"},
	{"the last control character", "\x1f", 1, "\\x1F"},
	{"DEL", "\x7f", 1, "\\x7F"},
	{"a terminal's escape sequence", "\x1b[2J", 4, "\\x1B[2J"},
	{"UTF-8", "\xc3\xa9", 2, "\\xC3\\xA9"},
	{"C1 control and the highest byte", "\x80\xff", 2, "\\x80\\xFF"},
	{"a format directive", "%s%n", 4, "%s%n"},
};

START_TEST(writes_printable_ascii)
{
	char out[64];
	size_t n = escape_text((struct span){(const uint8_t *)whole[_i].in, whole[_i].len}, out, sizeof(out));

	ck_assert_str_eq(out, whole[_i].out);
	ck_assert_uint_eq(n, strlen(whole[_i].out));
}
END_TEST

START_TEST(keeps_or_escapes_every_byte)
{
	uint8_t byte = (uint8_t)_i;
	char out[8], hex[8];
	size_t n = escape_text((struct span){&byte, 1}, out, sizeof(out));

	ck_assert_uint_eq(n, strlen(out));
	(void)snprintf(hex, sizeof(hex), "\\x%02X", (unsigned)_i);
	if (_i == '"' || _i == '\\')
		ck_assert_msg(n == 2 && out[0] == '\\' && out[1] == _i, "byte %d became %s", _i, out);
	else if (_i >= 0x20 && _i <= 0x7e)
		ck_assert_msg(n == 1 && out[0] == _i, "byte %d became %s", _i, out);
	else
		ck_assert_str_eq(out, hex);
}
END_TEST

static const struct {
	const char *what;
	const char *in;
	size_t size;
	const char *out;
} cut[] = {
	{"one below what fits", "abcdef", 8, "abcdef"},
	{"exactly what fits", "abcdefg", 8, "abcdefg"},
	{"one above what fits", "abcdefgh", 8, "abcd..."},
	{"far above what fits", "abcdefghijklmnopqrstuvwxyz", 10, "abcdef..."},
	{"an escape that fits to its last character", "abc\n", 8, "abc\\x0A"},
	{"an escape that lacks one character", "abcd\n", 8, "abcd..."},
	{"an escape where the ellipsis must begin", "abc\nd", 8, "abc..."},
	{"only escapes", "\n\n", 8, "\\x0A..."},
	{"only escapes, exactly", "\n\n", 9, "\\x0A\\x0A"},
	{"an escape of two characters at the cut", "abc\"def", 8, "abc..."},
	{"an escape of two characters before the cut", "ab\"defg", 8, "ab\\\"..."},
	{"escapes of two characters that just fit", "\"\"\"a", 8, "\\\"\\\"\\\"a"},
};

START_TEST(never_cuts_within_an_escape)
{
	char out[32];
	size_t n;

	memset(out, '#', sizeof(out));
	n = escape_text(span_of(cut[_i].in), out, cut[_i].size);
	ck_assert_msg(strcmp(out, cut[_i].out) == 0, "%s: \"%s\"", cut[_i].what, out);
	ck_assert_uint_eq(n, strlen(out));
	for (size_t i = cut[_i].size; i < sizeof(out); i++)
		ck_assert_int_eq(out[i], '#');
}
END_TEST

START_TEST(stays_within_every_buffer_size)
{
	static const char in[] = "a\nb\"c\x80 long text of \\ and \xff and more";

	for (size_t size = 8; size < 96; size++) {
		char out[96];
		size_t n;

		memset(out, '#', sizeof(out));
		n = escape_text(span_of(in), out, size);
		ck_assert_uint_lt(n, size);
		ck_assert_uint_eq(n, strlen(out));
		ck_assert_int_eq(out[size], '#');
	}
}
END_TEST

Suite *escape_suite(void)
{
	Suite *s = suite_create("escape");
	TCase *t = suites_group(s, "bytes");

	tcase_add_loop_test(t, writes_printable_ascii, 0, sizeof(whole) / sizeof(whole[0]));
	tcase_add_loop_test(t, keeps_or_escapes_every_byte, 0, 256);

	t = suites_group(s, "room");
	tcase_add_loop_test(t, never_cuts_within_an_escape, 0, sizeof(cut) / sizeof(cut[0]));
	tcase_add_test(t, stays_within_every_buffer_size);
	return s;
}
