/* SPDX-License-Identifier: BSD-2-Clause */
#include "jsonscan.h"

#include <string.h>

/* Where the scan stands. at never passes text.len. */
struct cursor {
	struct span text;
	size_t at;
};

static int peek(const struct cursor *c)
{
	return c->at < c->text.len ? c->text.at[c->at] : -1;
}

static int hex_value(int byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* The four hex digits behind \u. */
static bool read_code_unit(struct cursor *c, unsigned *ret)
{
	unsigned unit = 0;

	for (int i = 0; i < 4; i++, c->at++) {
		int value = hex_value(peek(c));

		if (value < 0)
			return false;
		unit = unit << 4 | (unsigned)value;
	}
	*ret = unit;
	return true;
}

/* Bytes of UTF-8 that a code unit gives; each half of a surrogate pair counts two of the pair's four. */
static size_t utf8_bytes(unsigned unit)
{
	if (unit < 0x80)
		return 1;
	if (unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff))
		return 2;
	return 3;
}

/* One escape, from its backslash on. *ret_char is the character where it is plain ASCII, else -1. */
static bool scan_escape(struct cursor *c, size_t *ret_bytes, int *ret_char)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	unsigned unit;
	int kind;

	c->at++;
	kind = peek(c);
	if (kind <= 0)
		return false;
	c->at++;
	if (kind == 'u') {
		if (!read_code_unit(c, &unit))
			return false;
		*ret_bytes = utf8_bytes(unit);
		*ret_char = unit < 0x80 ? (int)unit : -1;
		return true;
	}
	letter = strchr(letters, kind);
	if (!letter)
		return false;
	*ret_bytes = 1;
	*ret_char = (unsigned char)meanings[letter - letters];
	return true;
}

/* FNV-1a over a string's characters; what is beyond ASCII counts alike, because the scan does not decode it. */
#define DIGEST_START UINT64_C(0xcbf29ce484222325)
#define DIGEST_PRIME UINT64_C(0x100000001b3)

static uint64_t digest_byte(uint64_t digest, int byte)
{
	return (digest ^ (uint64_t)(byte >= 0 && byte < 0x80 ? byte : 0x80)) * DIGEST_PRIME;
}

static void count_string(struct json_shape *shape, size_t bytes, uint64_t digest)
{
	shape->strings++;
	shape->string_bytes += bytes;
	shape->digest += digest;
}

/*
 * A string, from its opening quote on. Counts it in shape, and compares it with name; either may be NULL.
 */
static bool scan_string(struct cursor *c, const char *name, struct json_shape *shape, bool *ret_is_name)
{
	size_t total = 0, name_len = name ? strlen(name) : 0, start = c->at + 1;
	uint64_t digest = DIGEST_START;
	bool same = name != NULL;

	for (c->at++; peek(c) != '"';) {
		size_t n = 1;
		int ch = peek(c);

		if (ch < 0x20)		/* the end, NUL, or a raw control character */
			return false;
		if (ch != '\\')
			c->at++;
		else if (!scan_escape(c, &n, &ch))
			return false;
		same = same && total < name_len && ch == (unsigned char)name[total];
		for (total += n; n > 0; n--)
			digest = digest_byte(digest, ch);
	}
	if (shape)
		count_string(shape, total, digest);
	if (shape && c->at - start > shape->longest)
		shape->longest = c->at - start;
	c->at++;
	if (ret_is_name)
		*ret_is_name = same && total == name_len;
	return true;
}

static bool is_digit(int ch)
{
	return ch >= '0' && ch <= '9';
}

static bool scan_digits(struct cursor *c)
{
	if (!is_digit(peek(c)))
		return false;
	while (is_digit(peek(c)))
		c->at++;
	return true;
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

/* ".5", where there is one. */
static bool scan_fraction(struct cursor *c, bool *ret_has)
{
	*ret_has = peek(c) == '.';
	if (!*ret_has)
		return true;
	c->at++;
	return scan_digits(c);
}

/* "e+2", where there is one; *ret is at most 9999 away from 0. */
static bool scan_exponent(struct cursor *c, bool *ret_has, int *ret)
{
	bool negative;
	int value = 0;

	*ret = 0;
	*ret_has = peek(c) == 'e' || peek(c) == 'E';
	if (!*ret_has)
		return true;
	c->at++;
	negative = peek(c) == '-';
	if (negative || peek(c) == '+')
		c->at++;
	if (!is_digit(peek(c)))
		return false;
	for (; is_digit(peek(c)); c->at++)
		value = value < 1000 ? value * 10 + (peek(c) - '0') : 9999;
	*ret = negative ? -value : value;
	return true;
}

/* No number of a double's range has more digits before its point, written out. */
#define MAX_WHOLE_DIGITS 309

/*
 * A number by RFC 8259 section 6, within 64 bits or a double's range, and behind it nothing that could belong to it.
 */
static bool scan_number(struct cursor *c)
{
	bool negative = peek(c) == '-', has_fraction, has_exponent;
	struct span whole;
	int exponent;

	c->at += negative;
	whole.at = c->text.at + c->at;
	if (!scan_digits(c))
		return false;
	whole.len = (size_t)(c->text.at + c->at - whole.at);
	if (whole.len > 1 && whole.at[0] == '0')
		return false;
	if (!scan_fraction(c, &has_fraction) || !scan_exponent(c, &has_exponent, &exponent))
		return false;
	if (has_fraction || has_exponent ? (int)whole.len + exponent > MAX_WHOLE_DIGITS : !fits_integer(whole, negative))
		return false;
	return peek(c) < 0 || strchr(",]} \t\r\n", peek(c));
}

static bool begins_number(int ch)
{
	return ch == '-' || is_digit(ch);
}

/* A bracket opens or closes a level; any other character does neither. */
static bool scan_depth(int ch, size_t *depth)
{
	if ((ch == '{' || ch == '[') && ++*depth > JSONSCAN_MAX_DEPTH)
		return false;
	return (ch != '}' && ch != ']') || (*depth)-- > 0;
}

bool jsonscan_check(struct span text, struct json_shape *ret)
{
	struct cursor c = {text, 0};
	struct json_shape shape = {0};
	size_t depth = 0;

	if (text.len > JSONSCAN_MAX_BYTES)
		return false;
	while (c.at < text.len) {
		int ch = peek(&c);

		if (ch == '"') {
			if (!scan_string(&c, NULL, &shape, NULL))
				return false;
		} else if (begins_number(ch)) {
			if (!scan_number(&c))
				return false;
		} else {
			if (ch == 0 || !scan_depth(ch, &depth))
				return false;
			c.at++;
		}
	}
	if (depth != 0)
		return false;
	*ret = shape;
	return true;
}

void jsonscan_blank_numbers(struct span text, uint8_t *copy)
{
	struct cursor c = {text, 0};

	while (c.at < text.len) {
		size_t start = c.at;
		int ch = peek(&c);

		if (ch == '"')
			(void)scan_string(&c, NULL, NULL, NULL);
		else if (!begins_number(ch))
			c.at++;
		else if (scan_number(&c)) {
			memset(copy + start, ' ', c.at - start);
			copy[start] = '0';
		}
	}
}

static void skip_space(struct cursor *c)
{
	while (peek(c) == ' ' || peek(c) == '\t' || peek(c) == '\n' || peek(c) == '\r')
		c->at++;
}

/* One value of any kind, up to the comma or bracket that ends it. */
static bool skip_value(struct cursor *c)
{
	size_t depth = 0;

	for (int ch; (ch = peek(c)) >= 0;) {
		if (ch == '"') {
			if (!scan_string(c, NULL, NULL, NULL))
				return false;
			continue;
		}
		if (depth == 0 && (ch == ',' || ch == '}' || ch == ']'))
			return true;
		if (ch == '{' || ch == '[')
			depth++;
		if (ch == '}' || ch == ']')
			depth--;
		c->at++;
	}
	return false;
}

/* What lies from start to here, without the white space behind it. */
static struct span value_from(const struct cursor *c, size_t start)
{
	size_t end = c->at;

	while (end > start && strchr(" \t\r\n", c->text.at[end - 1]))
		end--;
	return (struct span){c->text.at + start, end - start};
}

bool jsonscan_member(struct span text, const char *name, struct span *ret)
{
	struct cursor c = {text, 0};
	bool is_name = false;
	size_t start;

	skip_space(&c);
	if (peek(&c) != '{')
		return false;
	do {
		c.at++;			/* the brace or the comma */
		skip_space(&c);
		if (peek(&c) != '"' || !scan_string(&c, name, NULL, &is_name))
			return false;
		skip_space(&c);
		if (peek(&c) != ':')
			return false;
		c.at++;
		skip_space(&c);
		start = c.at;
		if (!skip_value(&c))
			return false;
	} while (!is_name && peek(&c) == ',');
	if (!is_name)
		return false;
	*ret = value_from(&c, start);
	return true;
}

/* A member's name, from its opening quote on, and the colon behind it. *ret_is_one: it is one of names. */
static bool scan_name(struct cursor *c, const char *const names[], size_t count, bool *ret_is_one)
{
	struct cursor start = *c;

	*ret_is_one = false;
	if (peek(c) != '"' || !scan_string(c, NULL, NULL, NULL))
		return false;
	for (size_t i = 0; i < count && !*ret_is_one; i++) {
		struct cursor again = start;

		(void)scan_string(&again, names[i], NULL, ret_is_one);
	}
	skip_space(c);
	return peek(c) == ':';
}

bool jsonscan_has_any(struct span object, const char *const names[], size_t count)
{
	struct cursor c = {object, 0};
	bool is_one = false;

	skip_space(&c);
	if (peek(&c) != '{')
		return false;
	do {
		c.at++;			/* the brace or the comma */
		skip_space(&c);
		if (!scan_name(&c, names, count, &is_one) || is_one)
			return is_one;
		c.at++;
		if (!skip_value(&c))
			return false;
	} while (peek(&c) == ',');
	return false;
}

bool jsonscan_next(struct span list, struct span *ret)
{
	struct cursor c = {list, ret->at ? (size_t)(ret->at + ret->len - list.at) : 0};
	const int before = ret->at ? ',' : '[';
	size_t start;

	skip_space(&c);
	if (peek(&c) != before)
		return false;
	c.at++;
	skip_space(&c);
	start = c.at;
	if (!skip_value(&c) || c.at == start)
		return false;
	*ret = value_from(&c, start);
	return true;
}

void jsonscan_count(struct json_shape *shape, struct span decoded)
{
	uint64_t digest = DIGEST_START;

	for (size_t i = 0; i < decoded.len; i++)
		digest = digest_byte(digest, decoded.at[i]);
	count_string(shape, decoded.len, digest);
}

bool jsonscan_begins_object(struct span text)
{
	struct cursor c = {text, 0};

	skip_space(&c);
	return peek(&c) == '{';
}
