/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/number.h"

/* Skip the first character if it is a or b. */
static bool take_either(struct span *rest, uint8_t a, uint8_t b)
{
	if (!rest->len || (rest->at[0] != a && rest->at[0] != b))
		return false;
	*rest = span_after(*rest, 1);
	return true;
}

static struct span take_digits(struct span *rest)
{
	struct span digits = {rest->at, 0};

	while (digits.len < rest->len && rest->at[digits.len] >= '0' && rest->at[digits.len] <= '9')
		digits.len++;
	*rest = span_after(*rest, digits.len);
	return digits;
}

/* Read an optional exponent, such as "e+2". */
static bool take_exponent(struct span *rest, struct jsonnumber *n)
{
	struct span digits;
	bool negative;

	n->has_exponent = take_either(rest, 'e', 'E');
	if (!n->has_exponent)
		return true;
	negative = take_either(rest, '-', '-');
	if (!negative)
		(void)take_either(rest, '+', '+');
	digits = take_digits(rest);
	for (size_t i = 0; i < digits.len; i++)
		n->exponent = n->exponent < 10000 ? n->exponent * 10 + (digits.at[i] - '0') : 99999;
	if (negative)
		n->exponent = -n->exponent;
	return digits.len > 0;
}

bool jsonnumber_take(struct span *rest, struct jsonnumber *ret)
{
	struct jsonnumber n = {.negative = take_either(rest, '-', '-')};

	n.whole = take_digits(rest);
	if (n.whole.len == 0 || (n.whole.len > 1 && n.whole.at[0] == '0'))
		return false;
	if (take_either(rest, '.', '.') && !(n.fraction = take_digits(rest)).len)
		return false;
	if (!take_exponent(rest, &n))
		return false;
	*ret = n;
	return true;
}

/* Whether an integer with these digits and sign fits into 64 bits. */
static bool fits_integer(struct span digits, bool negative)
{
	uint64_t limit = (uint64_t)INT64_MAX + negative, value = 0;

	for (size_t i = 0; i < digits.len; i++) {
		uint64_t digit = digits.at[i] - (uint64_t)'0';

		if (value > (limit - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	return true;
}

/* The number of digits of 1.7 * 10^308. The largest double is a little larger: 1.797 * 10^308. */
#define MAX_WHOLE_DIGITS 309

static bool fits_double(struct span whole, struct span fraction, int exponent)
{
	int64_t digits = (int64_t)whole.len + exponent;
	uint8_t second = whole.len > 1 ? whole.at[1] : fraction.len ? fraction.at[0] : '0';

	return digits < MAX_WHOLE_DIGITS ||
	       (digits == MAX_WHOLE_DIGITS && (whole.at[0] == '0' || (whole.at[0] == '1' && second < '7')));
}

const char *jsonnumber_fault(const struct jsonnumber *n)
{
	if (!n->fraction.len && !n->has_exponent)
		return fits_integer(n->whole, n->negative) ? NULL : "a number has more than 64 bits";
	return fits_double(n->whole, n->fraction, n->exponent) ? NULL : "a number is beyond 10^308";
}
