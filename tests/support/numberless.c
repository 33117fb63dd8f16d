/* SPDX-License-Identifier: BSD-2-Clause */
#include "numberless.h"

void numberless(json_t *tree)
{
	const char *name;
	json_t *value;
	void *next;

	json_object_foreach_safe(tree, next, name, value)
	{
		if (json_is_number(value))
			json_object_set_new(tree, name, json_integer(0));
		else
			numberless(value);
	}
	for (size_t i = 0; i < json_array_size(tree); i++) {
		if (json_is_number(json_array_get(tree, i)))
			json_array_set_new(tree, i, json_integer(0));
		else
			numberless(json_array_get(tree, i));
	}
}
