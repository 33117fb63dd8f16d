/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/base/escape.h"

static const char ellipsis[] = "...";

/* snprintf(3) would cost about 100 instructions for each byte, and every login writes a line. */
static size_t escape_byte(struct span *rest, char piece[ESCAPE_PIECE_MAX])
{
	static const char hex[] = "0123456789ABCDEF";
	uint8_t byte = rest->at[0];

	*rest = span_after(*rest, 1);
	if (byte == '"' || byte == '\\') {
		piece[0] = '\\';
		piece[1] = (char)byte;
		return 2;
	}
	if (byte >= 0x20 && byte <= 0x7e) {
		piece[0] = (char)byte;
		return 1;
	}
	piece[0] = '\\';
	piece[1] = 'x';
	piece[2] = hex[byte >> 4];
	piece[3] = hex[byte & 15];
	return 4;
}

size_t escape_with(escape_function *escape, struct span in, char *out, size_t out_size)
{
	/* last_fit: the longest whole prefix that leaves room for the ellipsis */
	size_t used = 0, last_fit = 0;
	bool cut = false;
	char piece[ESCAPE_PIECE_MAX];

	while (in.len) {
		size_t n = escape(&in, piece);

		cut = used + n >= out_size;
		if (cut)
			break;
		memcpy(out + used, piece, n);
		used += n;
		if (used + sizeof(ellipsis) <= out_size)
			last_fit = used;
	}
	if (cut && out_size >= sizeof(ellipsis)) {
		memcpy(out + last_fit, ellipsis, sizeof(ellipsis));
		return last_fit + sizeof(ellipsis) - 1;
	}
	out[used] = '\0';
	return used;
}

size_t escape_text(struct span in, char *out, size_t out_size)
{
	return escape_with(escape_byte, in, out, out_size);
}
