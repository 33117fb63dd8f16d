/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_AUDIT_H
#define HOST_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/reason.h"
#include "core/policy/row.h"

/* The one line that every decision leaves, in each phase. Needs no library but libc. */

/* With the prefix of every line a line stays below 1 KiB. */
#define AUDIT_LINE_SIZE 960

/* Longest value of a field, in characters after escaping. */
#define AUDIT_VALUE_MAX 64

/* Room for the fields of a token. */
#define AUDIT_TOKEN_SIZE 512

/* What a line is about. Everything is borrowed; NULL or "" where there is nothing. */
struct audit {
	/* what happened in place of a decision, such as "no reply": the line then has no slug */
	const char *event;
	enum reason reason;
	const char *sentence;		    /* in place of the reason's own; NULL: that one */
	const char *user, *service, *rhost; /* untrusted */
	const char *token; /* which token it was: fields as they stand in a line, each behind a blank */
	bool has_left;
	int64_t left_s;			 /* seconds until the token expires */
	const char *note;		 /* where, what, and what to do; may quote the configuration */
	const char *accident;		 /* what probably happened to the text */
	const struct report_row *broken; /* the rule that broke */
};

/*
 * Write the line, NUL-terminated: outcome, slug, account, service, remote host, the token, and why, if it was
 * refused. Everything that came from outside is escaped and bounded. Never a token, a signature or a key.
 */
void audit_line(const struct audit *a, char out[AUDIT_LINE_SIZE]);

/* syslog(3) priority: LOG_INFO accepted, LOG_NOTICE refused, LOG_ERR host at fault, LOG_CRIT a bug. */
int audit_priority(enum reason r);

#endif
