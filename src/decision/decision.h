/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DECISION_DECISION_H
#define DECISION_DECISION_H

#include <stddef.h>
#include <string.h>

#include "core/base/note.h"
#include "core/base/reason.h"
#include "core/base/span.h"
#include "core/policy/row.h"
#include "host/audit.h"

/*
 * One login, decided: what goes into the decision library and what comes out. Flat data, so that the module
 * that calls it needs libpam and libc only; libcrypto, libjwt and inih are the library's.
 */

/* What a front end knows. Everything is borrowed for the call. */
struct decision_request {
	const char *config_path; /* absolute */
	const char *user;	 /* the account asked for */
	const char *service;	 /* PAM service, as PAM has it */
	const char *rhost;	 /* "" when there is none */
	struct span typed;	 /* as it arrived */
	/* decide for this time, seconds since the epoch, instead of the clock's (pam-jwt check --at) */
	bool has_now;
	int64_t now;
	bool wants_rows; /* every rule, not only the one that broke */
};

struct decision {
	enum reason reason;
	int64_t uid; /* of the account, when accepted */
	/* when accepted: the first second, since the epoch, at which it is no longer good */
	int64_t until;
	bool is_verified; /* the signature held: the rows may be logged */
	/* which token it was, as fields of a log line; of an unverified one the kid alone */
	char token[AUDIT_TOKEN_SIZE];
	bool has_left;
	int64_t left_s;	    /* seconds until a verified token expires */
	struct note note;   /* for a fault of the host: where, what, and what to do */
	char accident[160]; /* what probably happened to a text that is no whole token, or "" */
	bool has_broken;    /* the broken rule's row may be logged */
	/* of the broken rule; of all where they were wanted; else unset */
	struct report_row rows[RULE_COUNT];
};

/*
 * Set to undecided, which is all zeros. The rows stay unset: they are nine tenths of the struct, and a
 * password has none.
 */
static inline void decision_begin(struct decision *d)
{
	memset(d, 0, offsetof(struct decision, rows));
}

/* What the log line says of a decision, except user, service and remote host. Borrowed from d. */
static inline struct audit decision_audit(const struct decision *d)
{
	return (struct audit){.reason = d->reason,
			      .token = d->token,
			      .has_left = d->has_left,
			      .left_s = d->left_s,
			      .note = d->note.text,
			      .accident = d->accident,
			      .broken = d->has_broken ? &d->rows[reason_rule(d->reason)] : NULL};
}

/*
 * Decide a login: read the configuration and the keys, look the account up (login.h). A password (shape.h) is
 * answered before any file is read. ret is filled on every outcome and owns nothing; no state is kept between
 * two calls.
 */
typedef void decide_function(const struct decision_request *request, struct decision *ret);

/*
 * The library's only exported function. The number in its name is that of this interface. It changes with the
 * two structs above and with the enumerations in them: after an upgrade a running process may still have the
 * old module, which then loads the new library.
 */
#define DECISION_SYMBOL "pam_jwt_decide_2"
decide_function pam_jwt_decide_2;

#endif
