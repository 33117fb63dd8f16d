/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include "core/base/duration.h"

static const struct {
	const char *text;
	int64_t seconds;
} accepted[] = {
	{"0s", 0},
	{"0d", 0},
	{"1s", 1},
	{"30s", 30},
	{"60s", 60},
	{"1m", 60},
	{"5m", 300},
	{"1h", 3600},
	{"1d", 86400},
	{"7d", 604800},
	{"007d", 604800},
	{"0000000000000000000000000000000000000001s", 1},
	/* the longest duration and one unit less, in every unit */
	{"3153599999s", DURATION_MAX_S - 1},
	{"3153600000s", DURATION_MAX_S},
	{"52559999m", DURATION_MAX_S - 60},
	{"52560000m", DURATION_MAX_S},
	{"875999h", DURATION_MAX_S - 3600},
	{"876000h", DURATION_MAX_S},
	{"36499d", DURATION_MAX_S - 86400},
	{"36500d", DURATION_MAX_S},
};

START_TEST(reads_digits_and_a_unit)
{
	int64_t seconds = -1;

	ck_assert_msg(duration_parse(accepted[_i].text, &seconds), "refused \"%s\"", accepted[_i].text);
	ck_assert_int_eq(seconds, accepted[_i].seconds);
}
END_TEST

static const char *const refused[] = {
	"",
	"s",
	"d",
	"30",
	"0",
	"30S",
	"30M",
	"1D",
	"30x",
	"1w",
	"1y",
	"30ss",
	"30ms",
	"1h30m",
	" 30s",
	"30s ",
	"30 s",
	"30s\n",
	"\t1s",
	"-1s",
	"+1s",
	"1.5h",
	"1,5h",
	"0x10s",
	"1e3s",
	"one",
	"none",
	"30\xc2\xb5s",
	/* one unit more than the longest, in every unit */
	"3153600001s",
	"52560001m",
	"876001h",
	"36501d",
	/* numbers that overflow 32 or 64 bits */
	"4294967297s",
	"9223372036854775807s",
	"18446744073709551617s",
	"106751991167301d",
	"99999999999999999999999999999999d",
};

START_TEST(refuses_text_that_is_not_a_duration)
{
	int64_t seconds = 4711;

	ck_assert_msg(!duration_parse(refused[_i], &seconds), "accepted \"%s\" as %lld", refused[_i],
		      (long long)seconds);
	ck_assert_int_eq(seconds, 4711);
}
END_TEST

static const struct {
	int64_t seconds;
	const char *text;
} written[] = {
	{0, "0s"},
	{1, "1s"},
	{59, "59s"},
	{60, "1m"},
	{61, "61s"},
	{90, "90s"},
	{300, "5m"},
	{3599, "3599s"},
	{3600, "1h"},
	{3601, "3601s"},
	{5400, "90m"},
	{86399, "86399s"},
	{86400, "1d"},
	{86460, "1441m"},
	{90000, "25h"},
	{604800, "7d"},
	{DURATION_MAX_S - 1, "3153599999s"},
	{DURATION_MAX_S, "36500d"},
	{INT64_MAX, "9223372036854775807s"},
	{-60, "-1m"},
};

START_TEST(writes_the_largest_unit_that_divides)
{
	char text[24];

	duration_format(written[_i].seconds, text);
	ck_assert_str_eq(text, written[_i].text);
}
END_TEST

START_TEST(reads_back_what_it_writes)
{
	for (int64_t seconds = 0; seconds <= DURATION_MAX_S; seconds += seconds < 4000 ? 1 : 1234567) {
		int64_t back = -1;
		char text[24];

		duration_format(seconds, text);
		ck_assert_msg(duration_parse(text, &back) && back == seconds, "\"%s\"", text);
	}
}
END_TEST

START_TEST(allows_exactly_a_hundred_years)
{
	ck_assert_int_eq(DURATION_MAX_S, INT64_C(3153600000));
}
END_TEST

static const struct {
	int64_t seconds;
	const char *text;
} rounded[] = {
	{INT64_C(0), "0s"},	    {INT64_C(1), "1s"},		 {INT64_C(59), "59s"},
	{INT64_C(60), "1m"},	    {INT64_C(61), "1m 1s"},	 {INT64_C(90), "1m 30s"},
	{INT64_C(3599), "59m 59s"}, {INT64_C(3600), "1h"},	 {INT64_C(3661), "1h 1m"},
	{INT64_C(7325), "2h 2m"},   {INT64_C(86399), "23h 59m"}, {INT64_C(86400), "1d"},
	{INT64_C(90000), "1d 1h"},  {INT64_C(183600), "2d 3h"},	 {INT64_C(3153600000), "36500d"},
};

START_TEST(rounds_down_to_the_two_largest_units)
{
	char out[32];

	duration_round(rounded[_i].seconds, out);
	ck_assert_str_eq(out, rounded[_i].text);
}
END_TEST

Suite *duration_suite(void)
{
	Suite *s = suite_create("duration");
	TCase *t = suites_group(s, "parse");

	tcase_add_loop_test(t, reads_digits_and_a_unit, 0, sizeof(accepted) / sizeof(accepted[0]));
	tcase_add_loop_test(t, refuses_text_that_is_not_a_duration, 0, sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(t, allows_exactly_a_hundred_years);

	t = suites_group(s, "format");
	tcase_add_loop_test(t, writes_the_largest_unit_that_divides, 0, sizeof(written) / sizeof(written[0]));
	tcase_add_test(t, reads_back_what_it_writes);
	tcase_add_loop_test(t, rounds_down_to_the_two_largest_units, 0, sizeof(rounded) / sizeof(rounded[0]));
	return s;
}
