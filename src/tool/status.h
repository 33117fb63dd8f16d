/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_STATUS_H
#define TOOL_STATUS_H

#include "core/base/note.h"
#include "core/base/reason.h"

/*
 * The result of a step of a command. Zero is "undecided" and counts as a bug of ours. With every other status
 * but STATUS_OK and STATUS_HELP the note is set: one sentence that says what is wrong and what to do.
 */
enum status {
	STATUS_UNDECIDED = 0,
	STATUS_OK,
	STATUS_HELP,	/* the help or the version was requested, and is printed */
	STATUS_REFUSED, /* the key or the requested token is not acceptable */
	STATUS_USAGE,	/* the command line is wrong */
	STATUS_HOST,	/* a file, the memory, the clock or the terminal failed us */
	STATUS_BUG
};

/* Set the note and return s, as in: return status_refuse(n, STATUS_USAGE, "..."); */
#define status_refuse(n, s, ...) (note_set(n, __VA_ARGS__), (s))

/* The exit status of the command: 0, 1, 2, 3 or 70. */
int status_exit_status(enum status o);

/* The status of a command that prints this verdict. Its exit status is the same as that of the reason. */
enum status status_of_verdict(enum reason r);

/* The status for a result of the core. Sets n, except for REASON_CONFIG_INVALID: the core has set it then. */
enum status status_of_reason(enum reason r, struct note *n);

/* STATUS_HOST, with a note that memory ran out. */
enum status status_out_of_memory(struct note *n);

/*
 * o, with a note of the text what and, if there is one, OpenSSL's own reason. If OpenSSL ran out of memory,
 * status_out_of_memory() instead. Empties OpenSSL's error queue.
 */
enum status status_of_openssl(enum status o, struct note *n, const char *what);

#endif
