/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_LOGEND_H
#define ISSUER_MINT_LOGEND_H

#include "issuer/mint/record.h"
#include "tool/status.h"

/* The end of a file of the mint log, which the next line follows. */
struct logend {
	struct record_hash head; /* hash of the last line */
	int64_t seq;		 /* number of the last line */
	bool is_torn;		 /* the last line has no newline, or is no record */
	bool has_newline;	 /* the file ends with one, or is empty */
};

/*
 * Read the end of an open file.
 *   path     the name of the file in the note
 *   before   the end of the file before it; may be the same object as ret
 * STATUS_OK; STATUS_HOST when the file cannot be read, or does not end like a mint log.
 */
enum status logend_read(int fd, const char *path, const struct logend *before, struct logend *ret,
			struct note *n);

#endif
