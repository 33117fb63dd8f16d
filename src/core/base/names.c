/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/base/names.h"

#include <stdlib.h>
#include <string.h>

bool names_add(struct names *n, const char *name)
{
	char **at = reallocarray(n->at, n->count + 1, sizeof(char *));
	char *copy;

	if (!at)
		return false;
	n->at = at;
	copy = strdup(name);
	if (!copy)
		return false;
	n->at[n->count++] = copy;
	return true;
}

bool names_has(const struct names *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->at[i], name) == 0)
			return true;
	return false;
}

void names_done(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->at[i]);
	free(n->at);
	*n = (struct names){0};
}
