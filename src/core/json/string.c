/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/string.h"

/* The take_ functions remove a character from *rest and set *ret. They return NULL or what is wrong. */

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
		return "a \\u in a string is not followed by four hexadecimal digits";
	if (high == 0)
		return "a string has a \\u0000";
	*ret = high;
	if (high < 0xd800 || high > 0xdfff)
		return NULL;
	if (high > 0xdbff || !take_unit(rest, &low) || low < 0xdc00 || low > 0xdfff)
		return "a string has half of a surrogate pair";
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

/* RFC 3629: only the shortest encoding, no surrogates, nothing above U+10FFFF. */
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

const char *jsonstring_take(struct span *rest, uint32_t *ret)
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

/* text without the ASCII characters at its beginning, which are skipped eight at a time where possible. */
static struct span skip_ascii(struct span text)
{
	for (uint64_t eight; text.len >= sizeof(eight); text = span_after(text, sizeof(eight))) {
		memcpy(&eight, text.at, sizeof(eight));
		if (eight & UINT64_C(0x8080808080808080))
			break;
	}
	while (text.len && text.at[0] < 0x80)
		text = span_after(text, 1);
	return text;
}

bool jsonstring_is_utf8(struct span text)
{
	uint32_t c;

	while ((text = skip_ascii(text)).len)
		if (take_utf8(&text, &c))
			return false;
	return true;
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

#define DIGEST_START UINT64_C(0xcbf29ce484222325)
#define DIGEST_PRIME UINT64_C(0x100000001b3)

static uint64_t update_digest(uint64_t digest, struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		digest = (digest ^ bytes.at[i]) * DIGEST_PRIME;
	return digest;
}

uint64_t jsonstring_digest(struct span decoded)
{
	return update_digest(DIGEST_START, decoded);
}

struct jsonstring jsonstring_measure(struct span written)
{
	struct jsonstring s = {0, DIGEST_START};
	uint8_t utf8[4];
	uint32_t c;

	while (written.len && !jsonstring_take(&written, &c)) {
		size_t n = put_utf8(c, utf8);

		s.bytes += n;
		s.digest = update_digest(s.digest, (struct span){utf8, n});
	}
	return s;
}

bool jsonstring_is(struct span written, const char *text)
{
	struct span rest = span_of(text);
	uint8_t utf8[4];
	uint32_t c;

	while (written.len && rest.len) {
		size_t n;

		if (jsonstring_take(&written, &c))
			return false;
		n = put_utf8(c, utf8);
		if (n > rest.len || memcmp(rest.at, utf8, n) != 0)
			return false;
		rest = span_after(rest, n);
	}
	return written.len == 0 && rest.len == 0;
}

bool jsonstring_same(struct span a, struct span b)
{
	uint32_t of_a, of_b;

	while (a.len && b.len)
		if (jsonstring_take(&a, &of_a) || jsonstring_take(&b, &of_b) || of_a != of_b)
			return false;
	return a.len == b.len;
}

bool jsonstring_reads(struct span written, struct span decoded)
{
	uint8_t utf8[4];
	uint32_t c;

	while (written.len && !jsonstring_take(&written, &c)) {
		size_t n = put_utf8(c, utf8);

		if (decoded.len < n || memcmp(decoded.at, utf8, n) != 0)
			return false;
		decoded = span_after(decoded, n);
	}
	return written.len == 0 && decoded.len == 0;
}

size_t jsonstring_decode(struct span written, uint8_t *out)
{
	uint8_t utf8[4];
	size_t used = 0;
	uint32_t c;

	while (written.len && !jsonstring_take(&written, &c)) {
		size_t n = put_utf8(c, utf8); /* never longer than the encoded form */

		memcpy(out + used, utf8, n);
		used += n;
	}
	return used;
}
