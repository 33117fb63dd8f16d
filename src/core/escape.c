/* SPDX-License-Identifier: BSD-2-Clause */
#include "escape.h"

#include <stdio.h>

static const char ellipsis[] = "...";

static size_t escape_byte(uint8_t byte, char piece[5])
{
	if (byte == '"' || byte == '\\')
		return (size_t)snprintf(piece, 5, "\\%c", byte);
	if (byte >= 0x20 && byte <= 0x7e)
		return (size_t)snprintf(piece, 5, "%c", byte);
	return (size_t)snprintf(piece, 5, "\\x%02X", byte);
}

size_t escape_text(struct span in, char *out, size_t out_size)
{
	size_t used = 0, last_fit = 0;	/* last_fit: the longest whole prefix that leaves room for the ellipsis */
	bool cut = false;
	char piece[5];

	for (size_t i = 0; i < in.len; i++) {
		size_t n = escape_byte(in.at[i], piece);

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
