/* SPDX-License-Identifier: BSD-2-Clause */
#include "jsontext.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void wipe_and_free(void *block)
{
	if (block)
		explicit_bzero(block, malloc_usable_size(block));
	free(block);
}

void jsontext_wipe_always(void)
{
	json_set_alloc_funcs(malloc, wipe_and_free);
}

void jsontext_free(char *text)
{
	wipe_and_free(text);
}

bool jsontext_compact(const json_t *tree, struct bytes *ret)
{
	char *text = json_dumps(tree, JSON_COMPACT | JSON_ENCODE_ANY);
	bool copied = text && bytes_copy(span_of(text), ret);

	jsontext_free(text);
	return copied;
}
