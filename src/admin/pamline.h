/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PAMLINE_H
#define PAMLINE_H

#include <stdbool.h>
#include <stdio.h>

/* The lines of a PAM configuration and the words in them, cut as libpam cuts them. */

/* libpam 1.5 refuses a whole file for a longer one. */
#define PAMLINE_MAX_BYTES 1022

struct pamline {
	char *text;		/* comments taken off, continued lines joined */
	int line;		/* on which it begins */
	bool is_cut;		/* the file ends behind a backslash: libpam refuses the whole file */
};

/*
 * Read the next line that is neither blank nor a comment.
 *   lines_read   counts the lines of the file; 0 at its start
 * False at the end of the file.
 */
bool pamline_read(FILE *f, int *lines_read, struct pamline *ret);

/*
 * Take the next word of a line, in place: up to a blank, or what stands between [ and ] ("\]" for a bracket in it).
 * NULL: there is none.
 */
char *pamline_word(char **at);

void pamline_done(struct pamline *l);

#endif
