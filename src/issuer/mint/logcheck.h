/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_LOGCHECK_H
#define ISSUER_MINT_LOGCHECK_H

#include "issuer/mint/record.h"
#include "tool/status.h"

struct logcheck_ask {
	const char *path;
	const char *from; /* "prev" of the first line if older files were deleted; NULL: none were */
	const char *head; /* a hash that some line must have; or NULL */
};

/* What was found in a log whose chain is intact. */
struct logcheck {
	int64_t lines;
	int64_t torn;  /* number of lines cut by a crash or a full disk, and closed off */
	int64_t after; /* number of lines after the one whose hash is logcheck_ask.head */
	struct record_hash head;
};

/*
 * Verify the chain of a log and of its rotated files. STATUS_OK. STATUS_REFUSED: the note names the first
 * line that was changed, removed or inserted, or says that no line has the hash ask->head. STATUS_HOST when a
 * file cannot be read. Three manipulations leave the chain intact: to compute it anew from some line on, to
 * remove the last lines, and to change the last line. Only a head that was noted elsewhere reveals them.
 */
enum status logcheck_run(const struct logcheck_ask *ask, struct logcheck *ret, struct note *n);

/* The hash of the last line, without verifying the log. STATUS_REFUSED when it has no line; STATUS_HOST. */
enum status logcheck_head(const char *path, struct record_hash *ret, struct note *n);

#endif
