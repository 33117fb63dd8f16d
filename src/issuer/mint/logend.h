/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_LOGEND_H
#define ISSUER_MINT_LOGEND_H

#include "issuer/mint/record.h"
#include "tool/status.h"

/* Where a file of the mint log ends, and the next line goes on. */
struct logend {
	struct record_hash head; /* of the last line */
	int64_t seq;		 /* of the last line */
	bool is_torn;		 /* the last line has no newline, or is no record */
	bool has_newline;	 /* the file ends with one, or is empty */
};

/*
 * Read the end of an open file.
 *   path     for the note
 *   before   where the file before ends; it may be what ret points to
 * STATUS_OK; STATUS_HOST when the file cannot be read, or ends in something that is no log of ours.
 */
enum status logend_read(int fd, const char *path, const struct logend *before, struct logend *ret,
			struct note *n);

#endif
