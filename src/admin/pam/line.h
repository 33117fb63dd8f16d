/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_LINE_H
#define ADMIN_PAM_LINE_H

#include <stdbool.h>
#include <stdio.h>

/* Splits a PAM configuration into lines and words exactly as libpam does. */

/* libpam 1.5 cuts a line after this many bytes, and reads the rest as a separate line. */
#define PAMLINE_MAX_BYTES 1023

/* A file and how far it has been read; {f} at its start. */
struct pamfile {
	FILE *f;
	int line;     /* the line that was read last */
	bool in_line; /* the rest of that line has not been read yet */
};

struct pamline {
	char text[PAMLINE_MAX_BYTES + 1]; /* without comment, continued lines joined */
	int line;			  /* the line number at which it begins */
	bool is_long;			  /* the line was cut, or is the rest of a cut line */
	/* a comment or an empty line interrupts it: libpam 1.7 ends the line there */
	bool is_interrupted;
	/* the file ends after a backslash: libpam fails to read the file */
	bool is_unfinished;
};

/* Read the next line that is neither blank nor a comment. False at the end of the file. */
bool pamline_read(struct pamfile *file, struct pamline *ret);

/*
 * Take the next word of a line, in place: up to a blank, or the text between [ and ] ("\]" stands for a
 * bracket in it). NULL at the end of the line.
 */
char *pamline_word(char **at);

#endif
