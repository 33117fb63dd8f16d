/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/when.h"

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

static bool take_char(const char **at, const char *any_of)
{
	if (!**at || !strchr(any_of, **at))
		return false;
	(*at)++;
	return true;
}

static bool take_date_time(const char **at, struct tm *ret)
{
	int century, year, month;

	if (!take_pair(at, 0, 99, &century) || !take_pair(at, 0, 99, &year) || !take_char(at, "-") ||
	    !take_pair(at, 1, 12, &month) || !take_char(at, "-") || !take_pair(at, 1, 31, &ret->tm_mday) ||
	    !take_char(at, "Tt ") || !take_pair(at, 0, 23, &ret->tm_hour) || !take_char(at, ":") ||
	    !take_pair(at, 0, 59, &ret->tm_min) || !take_char(at, ":") || !take_pair(at, 0, 60, &ret->tm_sec))
		return false;
	ret->tm_year = century * 100 + year - 1900;
	ret->tm_mon = month - 1;
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

/* Seconds since the epoch; timegm makes 2 March of 30 February, which nobody meant. */
static bool to_seconds(const struct tm *given, int64_t *ret_s)
{
	struct tm tm = *given,
		  day = {.tm_year = given->tm_year, .tm_mon = given->tm_mon, .tm_mday = given->tm_mday};

	*ret_s = (int64_t)timegm(&tm);
	(void)timegm(&day);
	return day.tm_mday == given->tm_mday && day.tm_mon == given->tm_mon;
}

bool when_parse(const char *text, int64_t *ret_s)
{
	const char *at = text;
	struct date date;
	struct tm tm = {0};
	int64_t offset_s, seconds;

	if (*text && strspn(text, "0123456789") == strlen(text)) {
		while (text[0] == '0' && text[1]) /* JSON writes no leading zeros */
			text++;
		if (!claims_date(span_of(text), &date))
			return false;
		return in_range(date.floor, ret_s);
	}
	if (!take_date_time(&at, &tm) || !take_offset(&at, &offset_s) || *at || !to_seconds(&tm, &seconds))
		return false;
	return in_range(seconds - offset_s, ret_s);
}
