/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/base/base64url.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* For each byte: the value of the digit plus one, or 0 for a byte that is not a digit. */
static const uint8_t values[256] = {
	['-'] = 63, ['_'] = 64, ['0'] = 53, 54, 55, 56, 57,	    58, 59, 60, 61, 62, ['A'] = 1, 2,  3,  4,
	5,	    6,		7,	    8,	9,  10, 11,	    12, 13, 14, 15, 16, 17,	   18, 19, 20,
	21,	    22,		23,	    24, 25, 26, ['a'] = 27, 28, 29, 30, 31, 32, 33,	   34, 35, 36,
	37,	    38,		39,	    40, 41, 42, 43,	    44, 45, 46, 47, 48, 49,	   50, 51, 52,
};

int base64url_digit(uint8_t byte)
{
	return values[byte] - 1;
}

bool base64url_decode_into(struct span text, uint8_t *out)
{
	uint32_t window = 0;
	unsigned bits = 0;
	size_t used = 0;

	if (text.len % 4 == 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		int value = base64url_digit(text.at[i]);

		if (value < 0)
			return false;
		window = (window << 6 | (uint32_t)value) & 0xffff;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		if (out)
			out[used++] = (uint8_t)(window >> bits);
	}
	/* leftover bits must be zero: each byte string has exactly one encoding */
	return (window & ((1U << bits) - 1)) == 0;
}

enum reason base64url_decode(struct span text, struct bytes *ret)
{
	struct bytes out = {0};

	if (!bytes_alloc(base64url_bytes(text.len), &out))
		return REASON_OUT_OF_MEMORY;
	if (!base64url_decode_into(text, out.at)) {
		bytes_done(&out);
		return REASON_MALFORMED;
	}
	*ret = out;
	return REASON_OK;
}

enum reason base64url_encode(struct span data, struct bytes *ret)
{
	struct bytes out = {0};
	uint32_t window = 0;
	unsigned bits = 0;
	size_t used = 0;

	if (!bytes_alloc((data.len * 4 + 2) / 3, &out))
		return REASON_OUT_OF_MEMORY;
	for (size_t i = 0; i < data.len; i++) {
		window = (window << 8 | data.at[i]) & 0xffff;
		for (bits += 8; bits >= 6; bits -= 6)
			out.at[used++] = (uint8_t)digits[window >> (bits - 6) & 63];
	}
	if (bits)
		out.at[used++] = (uint8_t)digits[window << (6 - bits) & 63];
	*ret = out;
	return REASON_OK;
}
