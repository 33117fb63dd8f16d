/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/when.h"

#include <string.h>
#include <time.h>

#include "core/token/claims.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Exactly two digits, from min to max. */
static bool take_pair(const char **at, int min, int max, int *ret)
{
	int value;

	if (!is_digit((*at)[0]) || !is_digit((*at)[1]))
		return false;
	value = ((*at)[0] - '0') * 10 + ((*at)[1] - '0');
	*at += 2;
	*ret = value;
	return value >= min && value <= max;
}

/* One of these characters. */
static bool take_char(const char **at, const char *any_of)
{
	for (; *any_of; any_of++)
		if (**at == *any_of) {
			(*at)++;
			return true;
		}
	return false;
}

/* Whether text has digits only, and any. */
static bool is_number(const char *text)
{
	const char *at = text;

	while (is_digit(*at))
		at++;
	return at != text && !*at;
}

/* A date of the Gregorian calendar; the year is from 0 to 9999, as RFC 3339 writes it. */
struct day {
	int year, month, day;
};

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool is_day(const struct day *d)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return d->day <= lengths[d->month - 1] + (d->month == 2 && is_leap(d->year));
}

/* Days since 1970-01-01. Years begin in March here, so that a leap day is the last day of one. */
static int64_t days_since_epoch(const struct day *d)
{
	int64_t year = d->year - (d->month <= 2), month = (d->month + 9) % 12;
	int64_t leap_days = year / 4 - year / 100 + year / 400;

	return year * 365 + leap_days + (153 * month + 2) / 5 + d->day - 1 - 719468;
}

static bool take_date(const char **at, struct day *ret)
{
	int century, year;

	if (!take_pair(at, 0, 99, &century) || !take_pair(at, 0, 99, &year) || !take_char(at, "-") ||
	    !take_pair(at, 1, 12, &ret->month) || !take_char(at, "-") || !take_pair(at, 1, 31, &ret->day))
		return false;
	ret->year = century * 100 + year;
	return is_day(ret);
}

/* "hh:mm:ss", in seconds. A fraction is dropped. */
static bool take_time(const char **at, int64_t *ret_s)
{
	int hour, minute, second;

	if (!take_pair(at, 0, 23, &hour) || !take_char(at, ":") || !take_pair(at, 0, 59, &minute) ||
	    !take_char(at, ":") || !take_pair(at, 0, 60, &second))
		return false;
	*ret_s = hour * INT64_C(3600) + minute * INT64_C(60) + second;
	if (!take_char(at, "."))
		return true;
	if (!is_digit(**at))
		return false;
	while (is_digit(**at))
		(*at)++;
	return true;
}

/* "Z" or "+hh:mm", in seconds east of Greenwich. */
static bool take_offset(const char **at, int64_t *ret_s)
{
	bool west = **at == '-';
	int hours, minutes;

	*ret_s = 0;
	if (take_char(at, "Zz"))
		return true;
	if (!take_char(at, "+-") || !take_pair(at, 0, 23, &hours) || !take_char(at, ":") ||
	    !take_pair(at, 0, 59, &minutes))
		return false;
	*ret_s = (west ? -60 : 60) * (hours * INT64_C(60) + minutes);
	return true;
}

static bool in_range(int64_t seconds, int64_t *ret_s)
{
	if (seconds < 0 || seconds > CLAIMS_MAX_DATE)
		return false;
	*ret_s = seconds;
	return true;
}

bool when_parse(const char *text, int64_t *ret_s)
{
	const char *at = text;
	struct date date;
	struct day day;
	int64_t time_s, offset_s;

	if (is_number(text)) {
		while (text[0] == '0' && text[1]) /* JSON writes no leading zeros */
			text++;
		if (!claims_date(span_of(text), &date))
			return false;
		return in_range(date.floor, ret_s);
	}
	if (!take_date(&at, &day) || !take_char(&at, "Tt ") || !take_time(&at, &time_s) ||
	    !take_offset(&at, &offset_s) || *at)
		return false;
	return in_range(days_since_epoch(&day) * 86400 + time_s - offset_s, ret_s);
}

void when_format(int64_t seconds, char out[WHEN_SIZE])
{
	time_t t = (time_t)seconds;
	struct tm tm = {0};

	(void)gmtime_r(&t, &tm);
	(void)strftime(out, WHEN_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
