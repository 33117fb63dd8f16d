/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/encode.h"

#include "core/base/escape.h"
#include "core/json/string.h"

#define REPLACEMENT 0xfffd

/* Remove the first character from *rest. */
static uint32_t take_character(struct span *rest)
{
	struct span after = *rest;
	uint32_t c = rest->at[0];

	if (c >= 0x80 && !jsonstring_take(&after, &c)) {
		*rest = after;
		return c;
	}
	*rest = span_after(*rest, 1);
	return c < 0x80 ? c : REPLACEMENT;
}

/* \u and four digits. */
static size_t put_unit(uint32_t unit, char *out)
{
	static const char hex[] = "0123456789abcdef";

	out[0] = '\\';
	out[1] = 'u';
	for (size_t i = 0; i < 4; i++)
		out[2 + i] = hex[unit >> (12 - 4 * i) & 15];
	return 6;
}

static size_t encode_character(struct span *rest, char piece[ESCAPE_PIECE_MAX])
{
	uint32_t c = take_character(rest);

	if (c == '"' || c == '\\') {
		piece[0] = '\\';
		piece[1] = (char)c;
		return 2;
	}
	if (c >= 0x20 && c <= 0x7e) {
		piece[0] = (char)c;
		return 1;
	}
	if (c < 0x10000)
		return put_unit(c, piece);
	c -= 0x10000;
	return put_unit(0xd800 + (c >> 10), piece) + put_unit(0xdc00 + (c & 0x3ff), piece + 6);
}

size_t jsonencode_text(struct span in, char *out, size_t out_size)
{
	return escape_with(encode_character, in, out, out_size);
}
