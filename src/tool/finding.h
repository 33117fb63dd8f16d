/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_FINDING_H
#define TOOL_FINDING_H

#include <stdbool.h>

#include "core/base/names.h"

/*
 * The findings of "pam-jwt lint" and "jwt-issuer lint". Each has a kind, a place, a reason and a proposal.
 */

enum severity {
	SEVERITY_NOTE = 1, /* worth knowing */
	SEVERITY_WARNING,  /* less secure than it looks, or about to fail */
	SEVERITY_ERROR	   /* an unauthorised user can log in, or nobody can */
};

/* The kinds of findings: the name (after FINDING_), the slug and the severity. */
#define FINDINGS(X)                                                                                          \
	X(NONE, "none", NOTE)                                                                                \
	X(CONFIG_INVALID, "config-invalid", ERROR)                                                           \
	X(KEY_INVALID, "key-invalid", ERROR)                                                                 \
	X(KEY_SKIPPED, "key-skipped", NOTE)                                                                  \
	X(KEY_AMBIGUOUS, "key-ambiguous", WARNING)                                                           \
	X(KEY_UNUSED, "key-unused", NOTE)                                                                    \
	X(KEY_PRIVATE, "key-private", WARNING)                                                               \
	X(CERTIFICATE_DATES, "certificate-dates", WARNING)                                                   \
	X(SECRET_GUESSABLE, "secret-guessable", ERROR)                                                       \
	X(SECRET_CRLF, "secret-crlf", WARNING)                                                               \
	X(SECRET_BOM, "secret-bom", WARNING)                                                                 \
	X(KEY_UNREADABLE, "key-unreadable", ERROR)                                                           \
	X(SECRET_READABLE, "secret-readable", ERROR)                                                         \
	X(WAIVER, "waiver", WARNING)                                                                         \
	X(PUBLIC_ISSUER_UNRESTRICTED, "public-issuer-unrestricted", ERROR)                                   \
	X(CLIENT_UNRESTRICTED, "client-unrestricted", WARNING)                                               \
	X(CLAIM_REASSIGNABLE, "claim-reassignable", NOTE)                                                    \
	X(RULE_NEVER_HOLDS, "rule-never-holds", WARNING)                                                     \
	X(SERVICE_UNKNOWN, "service-unknown", WARNING)                                                       \
	X(SERVICE_TOKEN_REFUSED, "service-token-refused", NOTE)                                              \
	X(SYSTEM_ACCOUNTS, "system-accounts", WARNING)                                                       \
	X(HOSTNAME_CAPITALS, "hostname-capitals", WARNING)                                                   \
	X(AUDIENCE_STAR, "audience-star", WARNING)                                                           \
	X(HOSTNAME_COMMON, "hostname-common", WARNING)                                                       \
	X(CLOCK, "clock", ERROR)                                                                             \
	X(SYSLOG_MISSING, "syslog-missing", WARNING)                                                         \
	X(STACK_SYNTAX, "stack-syntax", ERROR)                                                               \
	X(STACK_UNREADABLE, "stack-unreadable", ERROR)                                                       \
	X(MODULE_MISSING, "module-missing", ERROR)                                                           \
	X(MODULE_UNJUDGED, "module-unjudged", NOTE)                                                          \
	X(LIBRARY_MISSING, "library-missing", ERROR)                                                         \
	X(LIBRARY_WRITABLE, "library-writable", ERROR)                                                       \
	X(MODULE_ARGUMENTS, "module-arguments", ERROR)                                                       \
	X(MODULE_MISPLACED, "module-misplaced", ERROR)                                                       \
	X(JUMP_TOO_FAR, "jump-too-far", ERROR)                                                               \
	X(JUMP_ONTO_DENY, "jump-onto-deny", ERROR)                                                           \
	X(TOKEN_SHADOWED, "token-shadowed", ERROR)                                                           \
	X(NO_CREDENTIAL, "no-credential", ERROR)                                                             \
	X(SECOND_FACTOR_OPTIONAL, "second-factor-optional", ERROR)                                           \
	X(SECOND_FACTOR_SKIPPED, "second-factor-skipped", WARNING)                                           \
	X(CREDENTIAL_UNASKED, "credential-unasked", WARNING)                                                 \
	X(RESTRICTION_SKIPPED, "restriction-skipped", WARNING)                                               \
	X(REFUSED_TOKEN_GOES_ON, "refused-token-goes-on", WARNING)                                           \
	X(FAULT_LOCKS_OUT, "fault-locks-out", WARNING)                                                       \
	X(ENDS_UNSETTLED, "ends-unsettled", WARNING)                                                         \
	X(NOBODY_ASKS, "nobody-asks", ERROR)                                                                 \
	X(ASKS_TWICE, "asks-twice", WARNING)                                                                 \
	X(PARTS_UNUSED, "parts-unused", WARNING)                                                             \
	X(SETCRED_REFUSED, "setcred-refused", WARNING)                                                       \
	X(SETCRED_UNREACHED, "setcred-unreached", WARNING)                                                   \
	X(ACCOUNT_ALONE, "account-alone", ERROR)                                                             \
	X(ACCOUNT_MISSING, "account-missing", WARNING)                                                       \
	X(ACCOUNT_SUFFICIENT, "account-sufficient", ERROR)                                                   \
	X(ACCOUNT_IGNORED, "account-ignored", WARNING)                                                       \
	X(ACCOUNT_SKIPPED, "account-skipped", WARNING)                                                       \
	X(ACCOUNT_UNCHECKED, "account-unchecked", WARNING)                                                   \
	X(TWIN_WITHOUT_TOKEN, "twin-without-token", WARNING)                                                 \
	X(SSHD_WITHOUT_PAM, "sshd-without-pam", ERROR)                                                       \
	X(SSHD_NEVER_ASKS, "sshd-never-asks", ERROR)                                                         \
	X(SSHD_METHODS_EITHER, "sshd-methods-either", WARNING)                                               \
	X(SSHD_MATCH, "sshd-match", WARNING)                                                                 \
	X(ONE_ANSWER, "one-answer", ERROR)                                                                   \
	X(SSHD_SERVICE, "sshd-service", ERROR)                                                               \
	X(KEY_READABLE, "key-readable", ERROR)                                                               \
	X(ACCOUNTS_UNAVAILABLE, "accounts-unavailable", ERROR)                                               \
	X(ACCOUNT_UNKNOWN, "account-unknown", WARNING)                                                       \
	X(GROUP_UNKNOWN, "group-unknown", WARNING)                                                           \
	X(SUBJECT_UNKNOWN, "subject-unknown", NOTE)                                                          \
	X(SECTION_UNREACHABLE, "section-unreachable", WARNING)                                               \
	X(STORE_UNAVAILABLE, "store-unavailable", ERROR)                                                     \
	X(STORE_INODES, "store-inodes", WARNING)                                                             \
	X(STORE_TWICE, "store-twice", NOTE)                                                                  \
	X(USE_ON_SEVERAL_HOSTS, "use-on-several-hosts", NOTE)                                                \
	X(USE_ASKED_TWICE, "use-asked-twice", ERROR)                                                         \
	X(REFUSED_AFTER_USE, "refused-after-use", WARNING)                                                   \
	X(SESSION_UNLIMITED, "session-unlimited", WARNING)                                                   \
	X(REVOKED_INVALID, "revoked-invalid", ERROR)                                                         \
	X(LIFETIME_LONG, "lifetime-long", WARNING)                                                           \
	X(ROOT_PERMITTED, "root-permitted", WARNING)                                                         \
	X(THIS_HOST, "this-host", WARNING)                                                                   \
	X(OWN_HOST, "own-host", NOTE)

#define FINDING_VALUE(name, slug, severity) FINDING_##name,
enum finding { FINDINGS(FINDING_VALUE) FINDING_COUNT };

struct finding_row {
	enum finding kind;
	char *file;
	int line; /* 0: the whole file */
	char *why;
	char *instead;	       /* the lines to write, separated by newlines; or NULL */
	struct names services; /* the PAM services concerned; empty: no particular ones */
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
 * Add a finding. If this place already has one of this kind (except config-invalid and key-skipped), only add
 * the service to that one. Ends the process when memory runs out.
 */
void findings_add(struct findings *f, enum finding kind, const struct finding_place *place,
		  const char *instead, const char *why, ...) __attribute__((format(printf, 5, 6)));

/* Move the findings of more into f; more is empty afterwards. */
void findings_join(struct findings *f, struct findings *more);

/* The name of a severity ("error", "warning" or "note"), and the severity and the slug of a kind. */
const char *severity_name(enum severity severity);
enum severity finding_severity(enum finding kind);
const char *finding_slug(enum finding kind);

/* Sort by severity, errors first, then by place. */
void findings_sort(struct findings *f);

void findings_print_text(const struct findings *f, bool coloured);
void findings_print_json(const struct findings *f);

void findings_done(struct findings *f);

#endif
