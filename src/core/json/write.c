/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/json/write.h"

#include "core/base/scoped.h"

/* Measured, then written into room that is there: nothing grows on the way, so nothing can be left out. */
bool jsonwrite_text(const json_t *tree, size_t flags, struct bytes *ret)
{
	SCOPED(bytes) text = {0};
	size_t len = json_dumpb(tree, NULL, 0, flags);

	if (len == 0 || !bytes_alloc(len, &text) || json_dumpb(tree, (char *)text.at, len, flags) != len)
		return false;
	*ret = text;
	text = (struct bytes){0};
	return true;
}
