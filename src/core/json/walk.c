/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/walk.h"

static int peek(const struct jsonwalk *w)
{
	return w->at < w->text.len ? w->text.at[w->at] : -1;
}

static void skip_space(struct jsonwalk *w)
{
	while (w->at < w->text.len && span_is_space(w->text.at[w->at]))
		w->at++;
}

static enum walk_piece broken(struct jsonwalk *w, const char *fault)
{
	w->fault = fault;
	return WALK_BROKEN;
}

/*
 * The text has something else, or nothing, where the grammar requires one thing; wanted is the fault for the
 * former.
 */
static enum walk_piece unexpected(struct jsonwalk *w, const char *wanted)
{
	static const char bom[] = "\xef\xbb\xbf";

	if (w->at == 0 && span_begins(w->text, bom))
		return broken(w, "it begins with a byte order mark: write it without one");
	return broken(w, w->at < w->text.len ? wanted : "it ends too early");
}

/* The value that begins at start ends here. */
static enum walk_piece behind(struct jsonwalk *w, size_t start, enum walk_piece piece)
{
	w->written = (struct span){w->text.at + start, w->at - start};
	w->place = WALK_BEHIND_VALUE;
	return piece;
}

/* A string, from its opening quote on. Sets written. */
static bool take_string(struct jsonwalk *w)
{
	struct span rest = span_after(w->text, w->at + 1), begin = rest;
	uint32_t c;

	while (rest.len && rest.at[0] != '"') {
		w->fault = jsonstring_take(&rest, &c);
		if (w->fault)
			break;
	}
	w->at = (size_t)(rest.at - w->text.at);
	if (!rest.len || w->fault) {
		w->fault = w->fault ? w->fault : "a string is not closed";
		return false;
	}
	w->written = (struct span){begin.at, (size_t)(rest.at - begin.at)};
	w->at++;
	return true;
}

static bool is_digit(int ch)
{
	return ch >= '0' && ch <= '9';
}

/* The number of digits from here on. */
static size_t take_digits(struct jsonwalk *w)
{
	size_t start = w->at;

	while (is_digit(peek(w)))
		w->at++;
	return w->at - start;
}

/* Whether digits, as an integer, lie within 64 bits with their sign. */
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

/* ".5", where there is one; *ret holds its digits. */
static bool take_fraction(struct jsonwalk *w, struct span *ret)
{
	*ret = (struct span){0};
	if (peek(w) != '.')
		return true;
	w->at++;
	ret->at = w->text.at + w->at;
	ret->len = take_digits(w);
	return ret->len > 0;
}

/* "e+2", where there is one; *ret is at most 99999 away from 0. */
static bool take_exponent(struct jsonwalk *w, bool *ret_has, int *ret)
{
	bool negative;
	int value = 0;

	*ret = 0;
	*ret_has = peek(w) == 'e' || peek(w) == 'E';
	if (!*ret_has)
		return true;
	w->at++;
	negative = peek(w) == '-';
	if (negative || peek(w) == '+')
		w->at++;
	if (!is_digit(peek(w)))
		return false;
	for (; is_digit(peek(w)); w->at++)
		value = value < 10000 ? value * 10 + (peek(w) - '0') : 99999;
	*ret = negative ? -value : value;
	return true;
}

/*
 * The number of digits of 1.7 * 10^308, written out. The range of a double ends a little above it, at 1.797 *
 * 10^308.
 */
#define MAX_WHOLE_DIGITS 309

static bool fits_double(struct span whole, struct span fraction, int exponent)
{
	int64_t digits = (int64_t)whole.len + exponent;
	uint8_t second = whole.len > 1 ? whole.at[1] : fraction.len ? fraction.at[0] : '0';

	return digits < MAX_WHOLE_DIGITS ||
	       (digits == MAX_WHOLE_DIGITS && (whole.at[0] == '0' || (whole.at[0] == '1' && second < '7')));
}

static enum walk_piece take_number(struct jsonwalk *w)
{
	static const char unsound[] = "a number is not written as JSON writes numbers";
	size_t start = w->at;
	bool negative = peek(w) == '-', has_exponent;
	struct span whole, fraction;
	int exponent;

	w->at += negative;
	whole.at = w->text.at + w->at;
	whole.len = take_digits(w);
	if (whole.len == 0 || (whole.len > 1 && whole.at[0] == '0'))
		return broken(w, unsound);
	if (!take_fraction(w, &fraction) || !take_exponent(w, &has_exponent, &exponent))
		return broken(w, unsound);
	if (!fraction.len && !has_exponent && !fits_integer(whole, negative))
		return broken(w, "a number has more than 64 bits");
	if ((fraction.len || has_exponent) && !fits_double(whole, fraction, exponent))
		return broken(w, "a number is beyond 10^308");
	return behind(w, start, WALK_NUMBER);
}

static enum walk_piece take_literal(struct jsonwalk *w)
{
	static const char *const literals[] = {"true", "false", "null"};
	struct span rest = span_after(w->text, w->at);
	size_t start = w->at;

	for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
		if (!span_begins(rest, literals[i]))
			continue;
		w->at += strlen(literals[i]);
		return behind(w, start, WALK_LITERAL);
	}
	return unexpected(w, "it has something other than a value where one must stand");
}

bool jsonwalk_in_object(const struct jsonwalk *w)
{
	return w->depth > 0 && (w->objects >> (w->depth - 1) & 1);
}

static enum walk_piece open_level(struct jsonwalk *w)
{
	uint32_t bit = UINT32_C(1) << w->depth % JSONWALK_MAX_DEPTH;

	if (w->depth == JSONWALK_MAX_DEPTH)
		return broken(w, "it nests deeper than 32 levels");
	w->objects = peek(w) == '{' ? w->objects | bit : w->objects & ~bit;
	w->depth++;
	w->at++;
	w->place = WALK_OPENED;
	return WALK_OPEN;
}

static enum walk_piece close_level(struct jsonwalk *w)
{
	w->at++;
	w->depth--;
	w->place = WALK_BEHIND_VALUE;
	return WALK_CLOSE;
}

static enum walk_piece take_name(struct jsonwalk *w)
{
	if (peek(w) != '"')
		return unexpected(w, "a member has no name in double quotes");
	if (!take_string(w))
		return WALK_BROKEN;
	skip_space(w);
	if (peek(w) != ':')
		return unexpected(w, "a colon is missing behind a name");
	w->at++;
	w->place = WALK_BEFORE_VALUE;
	return WALK_NAME;
}

static enum walk_piece take_value(struct jsonwalk *w)
{
	int ch = peek(w);

	if (ch == '{' || ch == '[')
		return open_level(w);
	if (ch == '-' || is_digit(ch))
		return take_number(w);
	if (ch != '"')
		return take_literal(w);
	if (!take_string(w))
		return WALK_BROKEN;
	w->place = WALK_BEHIND_VALUE;
	return WALK_STRING;
}

enum walk_piece jsonwalk_next(struct jsonwalk *w)
{
	if (w->fault)
		return WALK_BROKEN;
	skip_space(w);
	if (w->place == WALK_BEHIND_VALUE && w->depth == 0)
		return w->at == w->text.len ? WALK_END : broken(w, "more text follows its end");
	if (w->place != WALK_BEFORE_VALUE && peek(w) == (jsonwalk_in_object(w) ? '}' : ']'))
		return close_level(w);
	if (w->place == WALK_BEHIND_VALUE) {
		if (peek(w) != ',')
			return unexpected(w, "a comma or a closing bracket is missing");
		w->at++;
		skip_space(w);
		w->place = WALK_OPENED; /* but for the bracket that may not follow a comma */
	}
	return w->place == WALK_OPENED && jsonwalk_in_object(w) ? take_name(w) : take_value(w);
}
