/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/jsontext.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "core/json/tree.h"
#include "core/json/write.h"

void jsontext_free(void *text)
{
	if (text)
		explicit_bzero(text, malloc_usable_size(text));
	free(text);
}

void jsontext_wipe_always(void)
{
	json_set_alloc_funcs(malloc, jsontext_free);
}

bool jsontext_compact(const json_t *tree, struct bytes *ret)
{
	return jsonwrite_text(tree, JSON_COMPACT | JSON_ENCODE_ANY, ret);
}

enum reason jsontext_parse(struct span text, json_t **ret)
{
	json_auto_t *again = NULL;
	enum reason r = json_parse(text, REASON_MALFORMED, ret);

	if (r == REASON_MALFORMED && json_parse(text, REASON_MALFORMED, &again) != r)
		return REASON_OUT_OF_MEMORY;
	return r;
}
