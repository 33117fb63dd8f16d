/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/write.h"

#include "core/base/scoped.h"

/* Most texts fit. */
#define SHORT_BYTES 2048

/* The memory for a longer text is allocated when its length is known, so nothing has to grow while jansson
 * writes. */
static bool write_long(const json_t *tree, size_t flags, size_t len, struct bytes *ret)
{
	SCOPED(bytes) text = {0};

	if (!bytes_alloc(len, &text) || json_dumpb(tree, (char *)text.at, len, flags) != len)
		return false;
	*ret = TAKE(text);
	return true;
}

bool jsonwrite_text(const json_t *tree, size_t flags, struct bytes *ret)
{
	char text[SHORT_BYTES];
	size_t len = json_dumpb(tree, text, sizeof(text), flags);
	bool is_written = false;

	if (len > sizeof(text))
		is_written = write_long(tree, flags, len, ret);
	else if (len > 0)
		is_written = bytes_copy((struct span){(const uint8_t *)text, len}, ret);
	explicit_bzero(text, sizeof(text));
	return is_written;
}
