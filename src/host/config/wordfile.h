/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_WORDFILE_H
#define HOST_CONFIG_WORDFILE_H

#include "core/base/note.h"
#include "core/base/span.h"

/*
 * Text files of lines of words, such as users files. Words are separated by spaces and tabs; quoting is that
 * of condition_take_text(). A comment begins with # or ; in place of a word.
 */

/* The characters that end a word, for condition_take_text(). */
#define WORDFILE_STOPS "\" \t"

/* What a line's reader returns when memory ran out. */
extern const char wordfile_out_of_memory[];

/*
 * Read a line, which begins with a word, is changed in place and stays valid with the text. Returns NULL, or
 * what is wrong, as a clause.
 */
typedef const char *wordfile_line(void *to, char *at, int line);

/*
 * Read a file line by line, without empty lines and comments.
 *   path       of the file, for notes
 *   ret_text   the text into which the lines point, also after a failure; the caller frees it
 * REASON_OK; REASON_CONFIG_INVALID with a note that begins with path and line; REASON_OUT_OF_MEMORY.
 */
enum reason wordfile_read(struct span text, const char *path, char **ret_text, wordfile_line *read, void *to,
			  struct note *n);

char *wordfile_skip_blanks(char *at);

/* Whether only a comment, or nothing, is left of a line. */
bool wordfile_is_end(const char *at);

/*
 * Make room for one more element in a list of count elements of this size. NULL when memory ran out; the list
 * is then unchanged.
 */
void *wordfile_grow(void *list, size_t count, size_t size);

#endif
