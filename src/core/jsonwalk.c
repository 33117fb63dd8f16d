/* SPDX-License-Identifier: BSD-2-Clause */
#include "jsonwalk.h"

/* --- characters of a string: each function returns a fault, or NULL and the character --- */

static int hex_value(uint8_t byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* \u and four digits. */
static bool take_unit(struct span *rest, uint32_t *ret)
{
	uint32_t unit = 0;

	if (rest->len < 6 || rest->at[0] != '\\' || rest->at[1] != 'u')
		return false;
	for (size_t i = 2; i < 6; i++) {
		int value = hex_value(rest->at[i]);

		if (value < 0)
			return false;
		unit = unit << 4 | (uint32_t)value;
	}
	*rest = span_after(*rest, 6);
	*ret = unit;
	return true;
}

static const char *take_unicode_escape(struct span *rest, uint32_t *ret)
{
	uint32_t high, low;

	if (!take_unit(rest, &high))
		return "a \\u in a string has no four hexadecimal digits";
	if (high == 0)
		return "a string has a \\u0000 in it";
	*ret = high;
	if (high < 0xd800 || high > 0xdfff)
		return NULL;
	if (high > 0xdbff || !take_unit(rest, &low) || low < 0xdc00 || low > 0xdfff)
		return "half of a surrogate pair stands alone";
	*ret = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return NULL;
}

static const char *take_escape(struct span *rest, uint32_t *ret)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;

	if (rest->len < 2)
		return "a string is not closed";
	if (rest->at[1] == 'u')
		return take_unicode_escape(rest, ret);
	letter = memchr(letters, rest->at[1], sizeof(letters) - 1);
	if (!letter)
		return "a string has an escape that JSON does not know";
	*ret = (uint8_t)meanings[letter - letters];
	*rest = span_after(*rest, 2);
	return NULL;
}

/* RFC 3629: the shortest form alone, no surrogates, nothing above U+10FFFF. */
static const char *take_utf8(struct span *rest, uint32_t *ret)
{
	static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
	static const char bad[] = "a string is not in UTF-8";
	uint8_t first = rest->at[0];
	size_t len = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	uint32_t c = first & (0xffU >> (len + 1));

	if (first < 0xc0 || first > 0xf7 || rest->len < len)
		return bad;
	for (size_t i = 1; i < len; i++) {
		if ((rest->at[i] & 0xc0) != 0x80)
			return bad;
		c = c << 6 | (rest->at[i] & 0x3fU);
	}
	if (c < lowest[len] || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		return bad;
	*rest = span_after(*rest, len);
	*ret = c;
	return NULL;
}

/* rest is not empty. */
static const char *take_char(struct span *rest, uint32_t *ret)
{
	uint8_t first = rest->at[0];

	if (first == '\\')
		return take_escape(rest, ret);
	if (first >= 0x80)
		return take_utf8(rest, ret);
	if (first < 0x20)
		return "a string has a control character in it, such as a line break";
	*rest = (struct span){rest->at + 1, rest->len - 1};
	*ret = first;
	return NULL;
}

static size_t put_utf8(uint32_t c, uint8_t out[4])
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (uint8_t)(0xe0 | c >> 12);
		out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | c >> 18);
	out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (c & 0x3f));
	return 4;
}

/* --- strings --- */

#define DIGEST_START UINT64_C(0xcbf29ce484222325)
#define DIGEST_PRIME UINT64_C(0x100000001b3)

static uint64_t digest_on(uint64_t digest, struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		digest = (digest ^ bytes.at[i]) * DIGEST_PRIME;
	return digest;
}

uint64_t jsonwalk_digest(struct span decoded)
{
	return digest_on(DIGEST_START, decoded);
}

struct walk_string jsonwalk_measure(struct span written)
{
	struct walk_string s = {0, DIGEST_START};
	uint8_t utf8[4];
	uint32_t c;

	while (written.len && !take_char(&written, &c)) {
		size_t n = put_utf8(c, utf8);

		s.bytes += n;
		s.digest = digest_on(s.digest, (struct span){utf8, n});
	}
	return s;
}

bool jsonwalk_is(struct span written, const char *ascii)
{
	uint32_t c;

	for (; written.len && *ascii; ascii++)
		if (take_char(&written, &c) || c != (uint8_t)*ascii)
			return false;
	return written.len == 0 && !*ascii;
}

bool jsonwalk_same(struct span a, struct span b)
{
	uint32_t of_a, of_b;

	while (a.len && b.len)
		if (take_char(&a, &of_a) || take_char(&b, &of_b) || of_a != of_b)
			return false;
	return a.len == b.len;
}

size_t jsonwalk_decode(struct span written, uint8_t *out)
{
	uint8_t utf8[4];
	size_t used = 0;
	uint32_t c;

	while (written.len && !take_char(&written, &c)) {
		size_t n = put_utf8(c, utf8);	/* no longer than it was written */

		memcpy(out + used, utf8, n);
		used += n;
	}
	return used;
}

/* --- pieces --- */

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

/* Something else stands where the grammar wants one thing. */
static enum walk_piece unexpected(struct jsonwalk *w, const char *wanted)
{
	static const char bom[] = "\xef\xbb\xbf";

	if (w->at == 0 && span_begins(w->text, bom))
		return broken(w, "it begins with a byte order mark: write it without one");
	return broken(w, w->at < w->text.len ? wanted : "it ends too early");
}

/* A value ends here, which begins at start. */
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
		w->fault = take_char(&rest, &c);
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

/* How many digits stand here. */
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

/* Digits before the point of 1.7 * 10^308, written out. A double's range ends a little above that number. */
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

/* --- structure --- */

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
		return w->at == w->text.len ? WALK_END : broken(w, "something stands behind it");
	if (w->place != WALK_BEFORE_VALUE && peek(w) == (jsonwalk_in_object(w) ? '}' : ']'))
		return close_level(w);
	if (w->place == WALK_BEHIND_VALUE) {
		if (peek(w) != ',')
			return unexpected(w, "a comma or a closing bracket is missing");
		w->at++;
		skip_space(w);
		w->place = WALK_OPENED;		/* but for the bracket that may not follow a comma */
	}
	return w->place == WALK_OPENED && jsonwalk_in_object(w) ? take_name(w) : take_value(w);
}
