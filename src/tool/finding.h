/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_FINDING_H
#define TOOL_FINDING_H

#include <stdbool.h>

#include "core/base/names.h"

/* Findings of "pam-jwt lint": what is wrong, where, why, and what to write instead. */

enum severity {
	SEVERITY_NOTE = 1, /* worth knowing */
	SEVERITY_WARNING,  /* less secure than it looks, or about to fail */
	SEVERITY_ERROR	   /* somebody can log in who should not, or nobody can */
};

enum finding {
	FINDING_NONE = 0,
	FINDING_CONFIG_INVALID,
	FINDING_KEY_INVALID,
	FINDING_KEY_SKIPPED,
	FINDING_KEY_AMBIGUOUS,
	FINDING_KEY_UNUSED,
	FINDING_KEY_PRIVATE,
	FINDING_CERTIFICATE_DATES,
	FINDING_SECRET_GUESSABLE,
	FINDING_SECRET_CRLF,
	FINDING_SECRET_READABLE,
	FINDING_WAIVER,
	FINDING_SERVICE_UNKNOWN,
	FINDING_HOSTNAME_COMMON,
	FINDING_CLOCK,
	FINDING_SYSLOG_MISSING,
	FINDING_STACK_SYNTAX,
	FINDING_STACK_UNREADABLE,
	FINDING_MODULE_MISSING,
	FINDING_LIBRARY_MISSING,
	FINDING_LIBRARY_WRITABLE,
	FINDING_MODULE_ARGUMENTS,
	FINDING_MODULE_MISPLACED,
	FINDING_JUMP_TOO_FAR,
	FINDING_JUMP_ONTO_DENY,
	FINDING_TOKEN_SHADOWED,
	FINDING_NO_CREDENTIAL,
	FINDING_SECOND_FACTOR_OPTIONAL,
	FINDING_SECOND_FACTOR_SKIPPED,
	FINDING_REFUSED_TOKEN_GOES_ON,
	FINDING_FAULT_LOCKS_OUT,
	FINDING_ENDS_UNSETTLED,
	FINDING_NOBODY_ASKS,
	FINDING_SETCRED_REFUSED,
	FINDING_ACCOUNT_ALONE,
	FINDING_ACCOUNT_SUFFICIENT,
	FINDING_ACCOUNT_IGNORED,
	FINDING_ACCOUNT_SKIPPED,
	FINDING_TWIN_WITHOUT_TOKEN,
	FINDING_SSHD_WITHOUT_PAM,
	FINDING_SSHD_NEVER_ASKS,
	FINDING_COUNT
};

struct finding_row {
	enum finding kind;
	char *file;
	int line; /* 0: the file as a whole */
	char *why;
	char *instead;	       /* the lines to write, separated by newlines; or NULL */
	struct names services; /* the PAM services concerned; empty if it concerns none in particular */
};

struct findings {
	struct finding_row *at;
	size_t count;
};

struct finding_place {
	const char *file;
	int line;
	const char *service; /* or NULL */
};

/*
 * Add a finding. If there is one of this kind at this place, only the service is added to it. Ends the
 * program when out of memory.
 */
void findings_add(struct findings *f, enum finding kind, const struct finding_place *place,
		  const char *instead, const char *why, ...) __attribute__((format(printf, 5, 6)));

/* Move the findings of more into f. */
void findings_join(struct findings *f, struct findings *more);

/* "error", "warning" or "note". */
const char *severity_name(enum severity severity);
enum severity finding_severity(enum finding kind);
const char *finding_slug(enum finding kind);

/* Sort by severity, errors first, then by place. */
void findings_sort(struct findings *f);

void findings_print_text(const struct findings *f, bool coloured);
void findings_print_json(const struct findings *f);

void findings_done(struct findings *f);

#endif
