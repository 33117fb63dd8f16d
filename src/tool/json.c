/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/scoped.h"
#include "core/json/write.h"
#include "tool/memory.h"

char *printable(const char *text, const char *allowed)
{
	char *copy = memory_or_exit(strdup(text));
	json_t *is_utf8 = json_string(text);

	for (char *at = copy; *at; at++)
		if (((unsigned char)*at < 0x20 && !strchr(allowed, *at)) || *at == 0x7f ||
		    (!is_utf8 && (unsigned char)*at >= 0x80))
			*at = '?';
	json_decref(is_utf8);
	return copy;
}

void printable_print(const char *before, const char *text, const char *after)
{
	char *copy = printable(text, "");

	printf("%s%s%s", before, copy, after);
	free(copy);
}

json_t *json_printable(const char *text)
{
	json_t *string = json_string(text);
	char *copy;

	if (string)
		return string;
	copy = printable(text, "\n");
	string = memory_or_exit(json_string(copy));
	free(copy);
	return string;
}

void json_put(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) != 0)
		memory_exit();
}

void json_put_text(json_t *object, const char *name, const char *text)
{
	json_put(object, name, text ? json_printable(text) : json_null());
}

json_t *json_list(const char *name, json_t *list)
{
	json_t *object = memory_or_exit(json_object());

	json_put(object, name, list);
	return object;
}

void json_append(json_t *list, json_t *value)
{
	if (json_array_append_new(list, value) != 0)
		memory_exit();
}

void json_print(json_t *document)
{
	SCOPED(bytes) text = {0};

	if (!jsonwrite_text(document, JSON_ENSURE_ASCII, &text))
		memory_exit();
	puts((const char *)text.at);
	json_decref(document);
}
