/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include "core/base/text.h"

START_TEST(begins_empty)
{
	char buffer[8] = "rubbish";
	struct text t = text_in(buffer, sizeof(buffer));

	ck_assert_str_eq(t.at, "");
	ck_assert_uint_eq(t.used, 0);
	ck_assert_ptr_eq(t.at, buffer);
}
END_TEST

START_TEST(grows_piece_by_piece)
{
	char buffer[32];
	struct text t = text_in(buffer, sizeof(buffer));

	text_add(&t, "user=%s", "alice");
	text_add(&t, " uid=%d", 1000);
	text_add(&t, "%s", "");
	ck_assert_str_eq(buffer, "user=alice uid=1000");
	ck_assert_uint_eq(t.used, strlen(buffer));
}
END_TEST

START_TEST(takes_a_piece_that_just_fits)
{
	char buffer[8];
	struct text t = text_in(buffer, sizeof(buffer));

	text_add(&t, "abc");
	text_add(&t, "defg");
	ck_assert_str_eq(buffer, "abcdefg");
	ck_assert_uint_eq(t.used, 7);
}
END_TEST

START_TEST(leaves_out_a_whole_piece_that_is_one_too_long)
{
	char buffer[9] = {0};
	struct text t = text_in(buffer, 8);

	buffer[8] = '#';
	text_add(&t, "abc");
	text_add(&t, "defgh");
	ck_assert_str_eq(buffer, "abc");
	ck_assert_uint_eq(t.used, 3);
	ck_assert_int_eq(buffer[8], '#');
	text_add(&t, "xy");
	ck_assert_str_eq(buffer, "abcxy");
}
END_TEST

START_TEST(holds_no_text_in_a_buffer_of_one_byte)
{
	char buffer[2] = "##";
	struct text t = text_in(buffer, 1);

	text_add(&t, "a");
	text_add_escaped(&t, span_of("b"), 8);
	text_add_date(&t, 0, 0);
	ck_assert_uint_eq(t.used, 0);
	ck_assert_int_eq(buffer[0], '\0');
	ck_assert_int_eq(buffer[1], '#');
}
END_TEST

START_TEST(escapes_untrusted_bytes)
{
	char buffer[64];
	struct text t = text_in(buffer, sizeof(buffer));

	text_add(&t, "sub=\"");
	text_add_escaped(&t, span_of("a\"\n\xff%s"), 40);
	text_add(&t, "\"");
	ck_assert_str_eq(buffer, "sub=\"a\\\"\\x0A\\xFF%s\"");
}
END_TEST

START_TEST(adds_no_more_untrusted_characters_than_asked)
{
	for (size_t max = 0; max <= 12; max++) {
		char buffer[64];
		struct text t = text_in(buffer, sizeof(buffer));

		text_add_escaped(&t, span_of("abcdefghij"), max);
		ck_assert_msg(t.used <= max, "max %zu gave \"%s\"", max, buffer);
		if (max >= 7)
			ck_assert_uint_eq(t.used, max < 10 ? max : 10);
	}
}
END_TEST

START_TEST(marks_where_untrusted_bytes_were_cut)
{
	char buffer[64];
	struct text t = text_in(buffer, sizeof(buffer));

	text_add_escaped(&t, span_of("abcdefghij"), 9);
	ck_assert_str_eq(buffer, "abcdef...");
}
END_TEST

START_TEST(limits_untrusted_bytes_whatever_the_caller_asks)
{
	static char in[2000], buffer[4000];
	struct text t = text_in(buffer, sizeof(buffer));

	memset(in, 'x', sizeof(in) - 1);
	text_add_escaped(&t, span_of(in), 3000);
	ck_assert_uint_eq(t.used, 511);
	ck_assert_str_eq(buffer + 508, "...");
}
END_TEST

START_TEST(leaves_out_untrusted_bytes_that_do_not_fit)
{
	char buffer[8];
	struct text t = text_in(buffer, sizeof(buffer));

	text_add(&t, "abcd");
	text_add_escaped(&t, span_of("\n"), 40);
	ck_assert_str_eq(buffer, "abcd");
	text_add_escaped(&t, span_of("\""), 40);
	ck_assert_str_eq(buffer, "abcd\\\"");
	text_add_escaped(&t, span_of("e"), 40);
	ck_assert_str_eq(buffer, "abcd\\\"e");
	text_add_escaped(&t, span_of("f"), 40);
	ck_assert_str_eq(buffer, "abcd\\\"e");
	ck_assert_uint_eq(t.used, 7);
}
END_TEST

static const struct {
	int64_t seconds, now;
	const char *text;
} dates[] = {
	{INT64_C(0), INT64_C(0), "1970-01-01 00:00:00Z, now"},
	{INT64_C(1), INT64_C(0), "1970-01-01 00:00:01Z, in 1s"},
	{INT64_C(951782400), INT64_C(1700000000), "2000-02-29 00:00:00Z, 8659d 22h ago"},
	{INT64_C(1700000000), INT64_C(1700000000), "2023-11-14 22:13:20Z, now"},
	{INT64_C(1700000000), INT64_C(1700000045), "2023-11-14 22:13:20Z, 45s ago"},
	{INT64_C(1700000000), INT64_C(1700000060), "2023-11-14 22:13:20Z, 1m ago"},
	{INT64_C(1700000000), INT64_C(1699996399), "2023-11-14 22:13:20Z, in 1h"},
	{INT64_C(2147483648), INT64_C(1700000000), "2038-01-19 03:14:08Z, in 5179d 5h"},
	{INT64_C(253402300799), INT64_C(0), "9999-12-31 23:59:59Z, in 2932896d 23h"},
};

START_TEST(writes_a_date_and_its_distance)
{
	char buffer[64];
	struct text t = text_in(buffer, sizeof(buffer));

	text_add_date(&t, dates[_i].seconds, dates[_i].now);
	ck_assert_str_eq(buffer, dates[_i].text);
}
END_TEST

Suite *text_suite(void)
{
	Suite *s = suite_create("text");
	TCase *t = suites_group(s, "text");

	tcase_add_test(t, begins_empty);
	tcase_add_test(t, grows_piece_by_piece);
	tcase_add_test(t, takes_a_piece_that_just_fits);
	tcase_add_test(t, leaves_out_a_whole_piece_that_is_one_too_long);
	tcase_add_test(t, holds_no_text_in_a_buffer_of_one_byte);

	t = suites_group(s, "untrusted");
	tcase_add_test(t, escapes_untrusted_bytes);
	tcase_add_test(t, adds_no_more_untrusted_characters_than_asked);
	tcase_add_test(t, marks_where_untrusted_bytes_were_cut);
	tcase_add_test(t, limits_untrusted_bytes_whatever_the_caller_asks);
	tcase_add_test(t, leaves_out_untrusted_bytes_that_do_not_fit);

	t = suites_group(s, "date");
	tcase_add_loop_test(t, writes_a_date_and_its_distance, 0, sizeof(dates) / sizeof(dates[0]));
	return s;
}
