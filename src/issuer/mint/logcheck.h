/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_LOGCHECK_H
#define ISSUER_MINT_LOGCHECK_H

#include "issuer/mint/record.h"
#include "tool/status.h"

struct logcheck_ask {
	const char *path;
	const char *from; /* what the first line follows, where older files are gone; NULL: it is the first
			     ever */
	const char *head; /* a hash that some line must have; or NULL */
};

/* What was found in a log whose chain is intact. */
struct logcheck {
	int64_t lines;
	int64_t torn;  /* how often a line was closed off that a crash or a full disk had cut */
	int64_t after; /* lines after the one whose hash is the head asked for */
	struct record_hash head;
};

/*
 * Verify the chain of a log and of its rotated files. STATUS_OK. STATUS_REFUSED: the note names the first
 * line that was changed, removed or inserted, or says that no line has this hash. STATUS_HOST when a file
 * cannot be read. A chain that was computed anew from some line on is intact, and so is one without its last
 * lines: only a head that was noted elsewhere shows that. The same holds for a change of the last line.
 */
enum status logcheck_run(const struct logcheck_ask *ask, struct logcheck *ret, struct note *n);

/* The head of a log, without verifying it. Outcomes as above; STATUS_REFUSED when it has no line. */
enum status logcheck_head(const char *path, struct record_hash *ret, struct note *n);

#endif
