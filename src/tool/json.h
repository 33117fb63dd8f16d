/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <jansson.h>

/*
 * What commands print about files, as text and as JSON. When memory runs out, these functions end the
 * process.
 */

/*
 * A copy that is safe for a terminal and for JSON, since the name of a file may hold anything: '?' replaces
 * control characters that are not in allowed, and bytes above ASCII where the text is not UTF-8. The caller
 * frees it.
 */
char *printable(const char *text, const char *allowed);

/* Text as a JSON string, made printable if it is not UTF-8. */
json_t *json_printable(const char *text);

/* Set a member of an object, or append to a list. Takes ownership of value. */
void json_put(json_t *object, const char *name, json_t *value);
void json_append(json_t *list, json_t *value);

/* Print a document on one line. Takes ownership of it. */
void json_print(json_t *document);

#endif
