/* SPDX-License-Identifier: BSD-2-Clause */
#include "unit/suites.h"

#include <stdlib.h>
#include <time.h>

#include "host/when.h"

#define LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

static const struct {
	const char *text;
	int64_t seconds;
} accepted[] = {
	/* seconds since the epoch */
	{"0", 0},
	{"1", 1},
	{"1700000000", 1700000000},
	{"0001700000000", 1700000000},
	{"253402300798", LAST - 1},
	{"253402300799", LAST},
	/* RFC 3339 */
	{"1970-01-01T00:00:00Z", 0},
	{"2023-11-14T22:13:20Z", 1700000000},
	{"2023-11-14t22:13:20z", 1700000000},
	{"2023-11-14 22:13:20Z", 1700000000},
	{"2023-11-14T23:13:20+01:00", 1700000000},
	{"2023-11-15T03:43:20+05:30", 1700000000},
	{"2023-11-14T14:13:20-08:00", 1700000000},
	{"2023-11-14T22:13:20+00:00", 1700000000},
	{"2023-11-14T22:13:20-00:00", 1700000000},
	{"2023-11-15T22:12:20+23:59", 1700000000},
	{"2023-11-13T22:14:20-23:59", 1700000000},
	{"2023-11-14T22:13:20.0Z", 1700000000},
	{"2023-11-14T22:13:20.999999999999Z", 1700000000},
	{"2023-11-14T23:13:20.5+01:00", 1700000000},
	{"2024-02-29T00:00:00Z", 1709164800},
	{"2000-02-29T00:00:00Z", 951782400},
	{"2016-12-31T23:59:60Z", 1483228800}, /* a leap second */
	{"9999-12-31T23:59:58Z", LAST - 1},
	{"9999-12-31T23:59:59Z", LAST},
	/* the offset moves the time into the range, or to its edge */
	{"1969-12-31T23:59:59-00:01", 59},
	{"1970-01-01T00:01:00+00:01", 0},
	{"9999-12-31T23:59:59+00:01", LAST - 60},
};

START_TEST(reads_a_point_in_time)
{
	int64_t seconds = -1;

	ck_assert_msg(when_parse(accepted[_i].text, &seconds), "refused \"%s\"", accepted[_i].text);
	ck_assert_msg(seconds == accepted[_i].seconds, "\"%s\" became %lld", accepted[_i].text,
		      (long long)seconds);
}
END_TEST

static const struct {
	const char *what;
	const char *text;
} refused[] = {
	{"nothing", ""},
	{"one second too late", "253402300800"},
	{"2^63", "9223372036854775808"},
	{"2^64 and a bit", "18446744073709551617"},
	{"more digits than any number has",
	 "1000000000000000000000000000000000000000000000000000000000000000000000"},
	{"below zero", "-1"},
	{"a sign", "+1700000000"},
	{"a fraction", "1700000000.5"},
	{"an exponent", "17e8"},
	{"a blank before", " 1700000000"},
	{"a newline behind", "1700000000\n"},
	{"hexadecimal", "0x10"},
	{"a word", "now"},
	{"a date alone", "2023-11-14"},
	{"no zone", "2023-11-14T22:13:20"},
	{"no seconds", "2023-11-14T22:13Z"},
	{"a year of two digits", "23-11-14T22:13:20Z"},
	{"a year of five digits", "12023-11-14T22:13:20Z"},
	{"a month of one digit", "2023-1-14T22:13:20Z"},
	{"no year", "-11-14T22:13:20Z"},
	{"no month", "2023--14T22:13:20Z"},
	{"no day", "2023-11-T22:13:20Z"},
	{"no hour", "2023-11-14T:13:20Z"},
	{"no minute", "2023-11-14T22::20Z"},
	{"no second", "2023-11-14T22:13:Z"},
	{"an offset without hours", "2023-11-14T22:13:20+:00"},
	{"an offset without anything", "2023-11-14T22:13:20+:"},
	{"a letter for a digit", "2023-11-1xT22:13:20Z"},
	{"month 0", "2023-00-14T22:13:20Z"},
	{"month 13", "2023-13-14T22:13:20Z"},
	{"day 0", "2023-11-00T22:13:20Z"},
	{"day 32", "2023-12-32T22:13:20Z"},
	{"hour 24", "2023-11-14T24:00:00Z"},
	{"minute 60", "2023-11-14T22:60:20Z"},
	{"second 61", "2023-11-14T22:13:61Z"},
	{"other separators", "2023/11/14T22:13:20Z"},
	{"another letter between", "2023-11-14_22:13:20Z"},
	{"dots in the time", "2023-11-14T22.13.20Z"},
	{"a comma", "2023-11-14T22:13:20,5Z"},
	{"a point without digits", "2023-11-14T22:13:20.Z"},
	{"a point and the end", "2023-11-14T22:13:20."},
	{"two zones", "2023-11-14T22:13:20ZZ"},
	{"a named zone", "2023-11-14T22:13:20 UTC"},
	{"an offset without a colon", "2023-11-14T22:13:20+0100"},
	{"an offset without minutes", "2023-11-14T22:13:20+01"},
	{"an offset of 24 hours", "2023-11-14T22:13:20+24:00"},
	{"an offset of 60 minutes", "2023-11-14T22:13:20+01:60"},
	{"an offset cut short", "2023-11-14T22:13:20+01:0"},
	{"something behind", "2023-11-14T22:13:20Z "},
	{"digits that are no ASCII", "\xd9\xa2"
				     "023-11-14T22:13:20Z"},
	/* out of range */
	{"the year 0", "0000-01-01T00:00:00Z"},
	{"the second before the epoch", "1969-12-31T23:59:59Z"},
	{"before the epoch by its offset", "1970-01-01T00:00:00+00:01"},
	{"after the last by its offset", "9999-12-31T23:59:59-00:01"},
	{"after the last by a leap second", "9999-12-31T23:59:60Z"},
	/* days that the month does not have (RFC 3339 section 5.7) */
	{"30 February", "2024-02-30T00:00:00Z"},
	{"29 February of a common year", "2023-02-29T00:00:00Z"},
	{"29 February of a century", "2100-02-29T00:00:00Z"},
	{"31 April", "2023-04-31T00:00:00Z"},
	{"31 November", "2023-11-31T22:13:20Z"},
};

START_TEST(refuses_text_that_is_not_a_point_in_time)
{
	int64_t seconds = 4711;
	bool read = when_parse(refused[_i].text, &seconds);

	ck_assert_msg(!read, "%s: \"%s\" became %lld", refused[_i].what, refused[_i].text,
		      (long long)seconds);
	ck_assert_msg(seconds == 4711, "%s: \"%s\" was refused and yet written as %lld", refused[_i].what,
		      refused[_i].text, (long long)seconds);
}
END_TEST

START_TEST(does_not_depend_on_the_local_time_zone)
{
	int64_t seconds = -1;

	ck_assert_int_eq(setenv("TZ", "Asia/Kolkata", 1), 0);
	tzset();
	ck_assert(when_parse("2023-11-14T22:13:20Z", &seconds));
	ck_assert_int_eq(unsetenv("TZ"), 0);
	tzset();
	ck_assert_int_eq(seconds, 1700000000);
}
END_TEST

Suite *when_suite(void)
{
	Suite *s = suite_create("when");
	TCase *t = suites_group(s, "when");

	tcase_add_loop_test(t, reads_a_point_in_time, 0, sizeof(accepted) / sizeof(accepted[0]));
	tcase_add_loop_test(t, refuses_text_that_is_not_a_point_in_time, 0,
			    sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(t, does_not_depend_on_the_local_time_zone);
	return s;
}
