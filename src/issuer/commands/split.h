/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_COMMANDS_SPLIT_H
#define ISSUER_COMMANDS_SPLIT_H

#include <stddef.h>

#include "tool/status.h"

#define SPLIT_MAX_BYTES 4096
#define SPLIT_MAX_WORDS 64

/*
 * The words of a command, as main() receives them: at[count] is NULL. The words are in this structure, which
 * therefore must not be copied.
 */
struct split {
	char *at[SPLIT_MAX_WORDS + 1];
	size_t count;
	char text[SPLIT_MAX_BYTES +
		  1]; /* a word is no longer than its source, and its NUL replaces a blank */
};

/*
 * Split a line of text that a user wrote for a shell. Nothing is expanded.
 *   - Blanks and tabs separate words.
 *   - '...' quotes every character. "..." quotes every character but a backslash before " or \, which it
 *     removes. Elsewhere a backslash quotes the next character. Quoted and plain parts can make up one word.
 *   - These are refused: more than SPLIT_MAX_BYTES or SPLIT_MAX_WORDS; a quote without its end; a backslash
 *     at the end; one of ; & | < > ( ) $ ` that is not quoted; anywhere a control character but the tab.
 * No words are no error. Bytes above 0x7F are characters like any other.
 * STATUS_OK, or STATUS_USAGE with a note. After a refusal the content of ret is undefined.
 */
enum status split_words(const char *command, struct split *ret, struct note *n);

#endif
