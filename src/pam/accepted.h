/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PAM_ACCEPTED_H
#define PAM_ACCEPTED_H

#include <security/pam_modules.h>

#include "decision/decision.h"
#include "pam/session.h"

/* What the module remembers of an accepted login, in the PAM handle, for the phases that follow. */

struct accepted {
	char *user; /* NULL: only the mark is known */
	int64_t uid;
	int64_t until;		      /* first second at which the token is expired */
	bool log_json;		      /* the form of the log line, and of token */
	char token[AUDIT_TOKEN_SIZE]; /* identifies the token in the log */
	struct session_change session;
};

/*
 * Remember an accepted login for the later phases, in this process and, by a mark in the PAM environment, in
 * sshd's parent process; and limit its session. False when memory ran out: nothing is remembered then.
 */
bool accepted_remember(pam_handle_t *pamh, const struct decision *d);

/* The login that was accepted in this handle, or NULL. */
const struct accepted *accepted_recall(pam_handle_t *pamh);

/* Remove what an earlier attempt left in the handle, so that it cannot count for this one. A PAM code. */
int accepted_forget(pam_handle_t *pamh);

/*
 * Remove the mark from the environment, before the user's session begins. If only the mark is known, take the
 * limit of the session from it. PAM_SUCCESS if the login was accepted here; PAM_IGNORE if not; PAM_BUF_ERR.
 */
int accepted_take_mark(pam_handle_t *pamh);

#endif
