/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_STATUS_H
#define TOOL_STATUS_H

#include "core/base/note.h"
#include "core/base/reason.h"

/*
 * How a step of a command ended. Zero is "undecided" and counts as a bug of ours. Every other status but
 * STATUS_OK and STATUS_HELP comes with a note: one sentence that says what is wrong and what to do.
 */
enum status {
	STATUS_UNDECIDED = 0,
	STATUS_OK,
	STATUS_HELP,	/* the help or the version was asked for, and is printed */
	STATUS_REFUSED, /* the key or the token asked for is not acceptable */
	STATUS_USAGE,	/* the command line is wrong */
	STATUS_HOST,	/* a file, the memory, the clock or the terminal failed us */
	STATUS_BUG
};

/* Set the note and return s, as in: return status_refuse(n, STATUS_USAGE, "..."); */
#define status_refuse(n, s, ...) (note_set(n, __VA_ARGS__), (s))

/* What the command exits with: 0, 1, 2, 3 or 70. */
int status_exit_status(enum status o);

/* The status of a command whose output is this verdict: it leads to the exit status of the reason. */
enum status status_of_verdict(enum reason r);

/*
 * What a result of the core means here. The core has set n where it promises to; the other sentences are set
 * now.
 */
enum status status_of_reason(enum reason r, struct note *n);

/* STATUS_HOST, with its sentence. */
enum status status_out_of_memory(struct note *n);

/* o, with a sentence that ends in OpenSSL's own reason if it has one. Empties OpenSSL's error queue. */
enum status status_of_openssl(enum status o, struct note *n, const char *what);

#endif
