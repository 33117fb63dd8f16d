/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <jansson.h>

/* Output of commands, as text and as JSON. When memory runs out, these functions end the process. */

/*
 * A copy of a text that is safe for a terminal and for JSON, because file names may contain any byte: '?'
 * replaces control characters that are not in allowed and, if the text is not UTF-8, bytes above ASCII. The
 * caller frees the copy.
 */
char *printable(const char *text, const char *allowed);

/* Make a JSON string of a text. If that is not UTF-8, it is made printable first. */
json_t *json_printable(const char *text);

/* Set a member of an object, or append to a list. Takes ownership of value. */
void json_put(json_t *object, const char *name, json_t *value);
void json_append(json_t *list, json_t *value);

/* Print a document on one line. Takes ownership of it. */
void json_print(json_t *document);

#endif
