/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/write.h"

#include "core/base/scoped.h"

/* The length is measured first and the memory allocated, so nothing has to grow while jansson writes. */
bool jsonwrite_text(const json_t *tree, size_t flags, struct bytes *ret)
{
	SCOPED(bytes) text = {0};
	size_t len = json_dumpb(tree, NULL, 0, flags);

	if (len == 0 || !bytes_alloc(len, &text) || json_dumpb(tree, (char *)text.at, len, flags) != len)
		return false;
	*ret = TAKE(text);
	return true;
}
