/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_AUDIT_H
#define HOST_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/reason.h"
#include "core/base/text.h"
#include "core/policy/row.h"

/* The log line of a decision. Needs no library but libc. */

/* With the prefix that is added to it, a line stays below 1 KiB. */
#define AUDIT_LINE_SIZE 960

/* Longest value of a field, in characters after escaping. */
#define AUDIT_VALUE_MAX 64

/* Size of the fields that identify a token. */
#define AUDIT_TOKEN_SIZE 640

/* The content of a line. Everything is borrowed; NULL or "" where there is nothing. */
struct audit {
	bool is_json; /* the line is a JSON object, not text; not for an event */
	/* an event instead of a decision, such as "no reply"; the line then has no slug */
	const char *event;
	const char *phase;	 /* of PAM, for JSON; write it before a line of text */
	const char *pam_service; /* untrusted: the name that service is the base name of, likewise */
	enum reason reason;
	const char *sentence;		    /* replaces the sentence of the reason, unless NULL */
	const char *user, *service, *rhost; /* untrusted */
	const char *token; /* fields that identify the token, by audit_add_field() in the form of the line */
	bool has_left;
	int64_t left_s; /* seconds until the token expires */
	/* what is wrong, where, and what to do; may quote the configuration */
	const char *note;
	const char *hint;		 /* what probably happened to the text */
	const struct report_row *broken; /* the rule that failed */
};

/*
 * Add a field: ' name="value"', or for JSON ',"name":"value"'. The value is escaped (escape_text() or
 * jsonencode_text()) and has at most AUDIT_VALUE_MAX characters.
 */
void audit_add_field(struct text *t, bool is_json, const char *name, struct span untrusted);

/*
 * Write the line, NUL-terminated: outcome, slug, account, service, remote host, the token and, for a
 * refusal, the reason. Text from outside is escaped and its length limited. A token, signature or key is
 * never written. In JSON, the line is one whole object, in printable ASCII, whatever does not fit.
 */
void audit_line(const struct audit *a, char out[AUDIT_LINE_SIZE]);

/* The syslog(3) priority: LOG_INFO accepted, LOG_NOTICE refused, LOG_ERR host at fault, LOG_CRIT a bug. */
int audit_priority(enum reason r);

#endif
