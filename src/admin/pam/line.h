/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_LINE_H
#define ADMIN_PAM_LINE_H

#include <stdbool.h>
#include <stdio.h>

/* The lines of a PAM configuration and the words in them, cut as libpam cuts them. */

/* libpam 1.5 cuts a line behind so many bytes, and takes the rest for a line of its own. */
#define PAMLINE_MAX_BYTES 1023

/* A file that is read; {f} at its start. */
struct pamfile {
	FILE *f;
	int line;     /* the one that was read last */
	bool in_line; /* its rest was not read yet */
};

struct pamline {
	char text[PAMLINE_MAX_BYTES + 1]; /* comments taken off, continued lines joined */
	int line;			  /* on which it begins */
	bool is_long;			  /* it was cut, or is the rest of one that was */
	/* a comment or an empty line stands in its middle: libpam 1.7 ends it there */
	bool is_interrupted;
	/* the file ends behind a backslash: libpam gives the file up */
	bool is_unfinished;
};

/* Read the next line that is neither blank nor a comment. False at the end of the file. */
bool pamline_read(struct pamfile *file, struct pamline *ret);

/*
 * Take the next word of a line, in place: up to a blank, or what stands between [ and ] ("\]" for a bracket
 * in it). NULL: there is none.
 */
char *pamline_word(char **at);

#endif
