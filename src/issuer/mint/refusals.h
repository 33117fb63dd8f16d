/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_REFUSALS_H
#define ISSUER_MINT_REFUSALS_H

#include <netinet/in.h>

#include "core/base/names.h"
#include "issuer/mint/log.h"

/*
 * The log of what the mint refused: one line for each refused request and each failed login. A line is a
 * JSON object (RFC 8259) in ASCII and a newline. If the log cannot be written, the mint goes on.
 *
 * Anybody can cause lines, so each source has at most REFUSALS_PER_MINUTE in a minute, which begins with its
 * first line. The source is the address (of IPv6 its /64 network), or else the uid: requests of all browsers
 * come from one uid. Sources without either, and those that do not fit into the table, share one limit. When
 * the minute is over, a line with "left_out" gives the number of lines that are missing.
 */

#define REFUSALS_PER_MINUTE 10
#define REFUSALS_MAX_LINE 4096 /* its newline included */
#define REFUSALS_MAX_AUDIENCES 8
#define REFUSALS_SOURCES 128

/* The contents of a line, all borrowed. What is NULL is left out. Longer texts are cut and end in "...". */
struct refusal {
	int64_t now_s;	  /* since the Unix epoch: the time in the line */
	int64_t steady_s; /* of a clock that never goes back: for the limits */
	const char *what; /* what was refused: "issue", "mint", "session", "request" */
	struct mintlog_who who;
	const char *sub;
	const struct names *aud; /* the first REFUSALS_MAX_AUDIENCES are logged, and then "..." */
	const char *service;
	const char *sentence; /* the reason */
};

struct refusals_source {
	bool is_taken; /* never set for the shared source */
	bool has_address, has_uid;
	struct in6_addr network; /* an IPv4 address is mapped into IPv6 */
	uid_t uid;
	int64_t until_s; /* end of its minute, in steady_s */
	int lines;	 /* written in this minute, or tried to */
	int64_t left_out;
};

/* Initialise it with {.path = path}; path is borrowed. */
struct refusals {
	const char *path;
	bool is_open;
	int fd;
	bool is_stopped;   /* the last line could not be written */
	struct note fault; /* the reason, for the operator */
	struct refusals_source shared, at[REFUSALS_SOURCES];
};

/*
 * Append a line. Opens the file like the mint log (logopen.h), and again if the path names another one. A
 * line that cannot be written sets is_stopped and fault, and counts as left out; the next call tries again.
 * First calls refusals_flush().
 */
void refusals_append(struct refusals *r, const struct refusal *e);

/*
 * Write how many lines of which source were left out in minutes that are over. To be called at the time of
 * refusals_due(), and with INT64_MAX as steady_s before the process ends.
 */
void refusals_flush(struct refusals *r, int64_t now_s, int64_t steady_s);

/*
 * The next time, in steady_s, at which refusals_flush() has something to write. INT64_MAX when there is none,
 * or when the last line could not be written: then the next line tries again.
 */
int64_t refusals_due(const struct refusals *r);

void refusals_done(struct refusals *r);

#endif
