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

/* Print such a copy between two other texts. */
void printable_print(const char *before, const char *text, const char *after);

/* Make a JSON string of a text. If that is not UTF-8, it is made printable first. */
json_t *json_printable(const char *text);

/* Set a member of an object, or append to a list. Takes ownership of value. */
void json_put(json_t *object, const char *name, json_t *value);
void json_append(json_t *list, json_t *value);

/* Set a member to a text, or to null for NULL. */
void json_put_text(json_t *object, const char *name, const char *text);

/* An object with one member. Takes ownership of the list. */
json_t *json_list(const char *name, json_t *list);

/* Print a document on one line. Takes ownership of it. */
void json_print(json_t *document);

#endif
