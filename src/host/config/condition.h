/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_CONDITION_H
#define HOST_CONFIG_CONDITION_H

#include "core/base/note.h"
#include "core/policy/condition.h"

/*
 * CLAIM=VALUE in the configuration and in users files. The functions that take texts change them in place and
 * allocate nothing. They return NULL and set *ret to texts within it, or return what is wrong, as in "an
 * empty VALUE".
 */

/*
 * Take one text from the beginning of *rest, and remove it.
 *   stops   the characters that end it outside of quotes, and a double quote
 * Text in double quotes may have any character; \" and \\ are a quote and a backslash. Text without quotes
 * has none, and its backslashes are ordinary characters. *stop is the character that followed, or 0, and is
 * removed as well.
 */
const char *condition_take_text(char **rest, const char *stops, char **ret, char *stop);

/*
 * Take CLAIM=VALUE from the beginning of *rest, and remove it. The first "=" outside of quotes ends CLAIM,
 * which has no blanks outside of quotes.
 *   is_last   VALUE extends to the end of the text, with its blanks; otherwise it ends at a blank
 */
const char *condition_take(char **rest, bool is_last, struct condition *ret);

/*
 * Add the condition in the value of a keyword to a list, which owns its memory.
 * REASON_OK, REASON_CONFIG_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason condition_add(struct conditions *list, const char *keyword, const char *value, int line,
			  struct note *n);

#endif
