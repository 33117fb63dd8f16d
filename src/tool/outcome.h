/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_OUTCOME_H
#define TOOL_OUTCOME_H

#include "core/base/note.h"
#include "core/base/reason.h"

/*
 * How a step of jwt-issuer ended. Zero is "undecided" and counts as a bug of ours. Whatever is not OUTCOME_OK
 * comes with a note: one sentence that says what is wrong and what to do.
 */
enum outcome {
	OUTCOME_UNDECIDED = 0,
	OUTCOME_OK,
	OUTCOME_REFUSED, /* the key or the token asked for is not acceptable */
	OUTCOME_USAGE,	 /* the command line is wrong */
	OUTCOME_HOST,	 /* a file, the memory, the clock or the terminal failed us */
	OUTCOME_BUG
};

/* What the command exits with: 0, 1, 2, 3 or 70. */
int outcome_exit_status(enum outcome o);

/*
 * What a result of the core means here. The core has set n where it promises to; the other sentences are set
 * now.
 */
enum outcome outcome_of_reason(enum reason r, struct note *n);

/* OUTCOME_HOST, with its sentence. */
enum outcome outcome_out_of_memory(struct note *n);

/* o, with a sentence that ends in OpenSSL's own reason if it has one. Empties OpenSSL's error queue. */
enum outcome outcome_of_openssl(enum outcome o, struct note *n, const char *what);

#endif
