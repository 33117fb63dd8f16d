/* SPDX-License-Identifier: BSD-2-Clause */
#include "stated.h"

#include <stdlib.h>
#include <string.h>

const struct stated stated[] = {
	{"none", 0, 0, REASON_UNDECIDED, "", ""},
};

const size_t stated_count = sizeof(stated) / sizeof(stated[0]);

static bool covers(const struct stated *row, const char *id)
{
	size_t len = strlen(row->id);
	unsigned long number;
	char *end;

	if (row->first == 0)
		return strcmp(row->id, id) == 0;
	if (strncmp(row->id, id, len) != 0 || id[len] < '1' || id[len] > '9')
		return false;
	number = strtoul(id + len, &end, 10);
	return *end == '\0' && number >= row->first && number <= row->last;
}

int stated_find(const char *id)
{
	for (size_t i = 0; i < stated_count; i++)
		if (covers(&stated[i], id))
			return (int)i;
	return -1;
}
