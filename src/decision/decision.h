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
 * Input and output of the decision library, for one login. The structs contain no libcrypto or libjwt types,
 * so that the module that calls the library links only libpam and libc.
 */

struct decision;

/* What the caller knows about a login. Everything is borrowed for the call. */
struct decision_request {
	const char *config_path; /* absolute */
	const char *user;	 /* the account asked for */
	const char *service;	 /* PAM service, not yet its base name */
	const char *rhost;	 /* "" if unknown */
	const char *ruser;	 /* the account that asks (PAM_RUSER); "" if unknown */
	struct span typed;	 /* as received; several answers are joined (host/parts.h) */
	size_t parts;		 /* the number of answers in typed; 0 is also one */
	size_t last_bytes;	 /* with more than one: length of the last one */
	/* decide for this time, in seconds since the Unix epoch, not for the present (pam-jwt check --at) */
	bool has_now;
	int64_t now;
	bool wants_rows; /* report every rule, not only the one that failed */
	/*
	 * Called for a token that is accepted, before its use is recorded: reserve what could fail later.
	 * False when memory ran out; the token is then not used up, and the reason is REASON_OUT_OF_MEMORY.
	 * NULL: look the token up, but record nothing (pam-jwt check).
	 */
	bool (*reserve)(void *to, const struct decision *d);
	void *reserve_to;
};

struct decision {
	enum reason reason;
	int64_t uid; /* uid of the account, if accepted */
	/* if accepted: the first second, since the Unix epoch, at which the token is expired */
	int64_t until;
	/* if accepted: whether the session must end, and when, in seconds since the Unix epoch */
	bool has_session_end;
	int64_t session_end;
	int64_t now;	  /* the time of the decision */
	bool is_verified; /* the signature is verified: the rows may be logged */
	bool log_json;	  /* the configuration was read, and wants a line of JSON */
	/* fields of that line that identify the token; only the kid if it is not verified */
	char token[AUDIT_TOKEN_SIZE];
	bool has_left;
	int64_t left_s;	  /* seconds until a verified token expires */
	struct note note; /* for a fault of the host: where, what, and what to do */
	char hint[160];	  /* what probably happened to text that is not a complete token, or "" */
	bool has_broken;  /* the row of the failed rule is set and may be logged */
	/* the row of the failed rule, or all rows if wants_rows; other rows are unset */
	struct report_row rows[RULE_COUNT];
};

/*
 * Set d to undecided, which is all zeros. The rows stay unset: they are nine tenths of the struct, and a
 * password does not need them.
 */
static inline void decision_begin(struct decision *d)
{
	memset(d, 0, offsetof(struct decision, rows));
}

/* The log line of a decision, without user, service and remote host. Borrowed from d. */
static inline struct audit decision_audit(const struct decision *d)
{
	return (struct audit){.is_json = d->log_json,
			      .reason = d->reason,
			      .token = d->token,
			      .has_left = d->has_left,
			      .left_s = d->left_s,
			      .note = d->note.text,
			      .hint = d->hint,
			      .broken = d->has_broken ? &d->rows[reason_rule(d->reason)] : NULL};
}

/*
 * Decide a login: read the configuration and the keys, and look the account up (login.h). For a password
 * (shape.h), no file is read. ret is filled in every case and owns nothing. No state is kept between calls,
 * except the records of used tokens (store/once.h).
 */
typedef void decide_function(const struct decision_request *request, struct decision *ret);

/*
 * The only exported function of the library. The number in its name is the version of this interface. It
 * changes with the two structs above and with the enumerations in them: after an upgrade, a running process
 * may still have the old module, which then loads the new library.
 */
#define DECISION_SYMBOL "pam_jwt_decide_6"
decide_function pam_jwt_decide_6;

#endif
