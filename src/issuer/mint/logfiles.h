/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_LOGFILES_H
#define ISSUER_MINT_LOGFILES_H

#include <stdio.h>

#include "issuer/mint/record.h"
#include "tool/status.h"

/* A reader of the lines of a mint log, oldest first: from the highest PATH.N down to PATH.1, then PATH. */

struct logfiles {
	const char *path; /* borrowed */
	unsigned rotated; /* N of the open file PATH.N, or of the next one; 0: PATH itself */
	bool is_over;
	FILE *file;
	size_t number; /* number of the last line that was read, in its file */
	char *line;
	size_t room;
};

/* A line that was read. */
struct logline {
	unsigned rotated; /* N of the file PATH.N; 0: PATH */
	size_t number;	  /* number of the line in the file, from 1 */
	bool has_newline;
	bool is_record;
	struct record record; /* if is_record */
	struct record_hash hash;
};

/* Open a log. STATUS_OK; STATUS_HOST when neither PATH nor PATH.1 can be read. */
enum status logfiles_open(const char *path, struct logfiles *ret, struct note *n);

/* Read the next line. STATUS_OK, with *ret_is_there false after the last line; or STATUS_HOST. */
enum status logfiles_next(struct logfiles *f, struct logline *ret, bool *ret_is_there, struct note *n);

/* Write "PATH.N:LINE" to out, for messages. */
void logfiles_place(const char *path, const struct logline *l, char *out, size_t size);

void logfiles_done(struct logfiles *f);
void logline_done(struct logline *l);

#endif
