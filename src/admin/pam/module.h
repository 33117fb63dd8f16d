/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_MODULE_H
#define ADMIN_PAM_MODULE_H

#include "admin/pam/entry.h"

/* What other modules than pam_jwt.so do in a stack. */

/* What a module is to a stack, in auth or in account. */
enum pam_role {
	/* in auth it asks for a credential, in account it looks at the account; unknown modules count as one
	 */
	ROLE_PROOF,
	/* succeeds in place of a credential, since the user has shown something before: being root, a login
	 */
	ROLE_EXEMPTION,
	ROLE_CONDITION, /* succeeds for accounts, times or places that the administrator named */
	/* succeeds for very many accounts: it may jump over a line as a rule, but must not end the stack */
	ROLE_SCOPE,
	ROLE_HELPER, /* proves nothing about the user, and may succeed */
	ROLE_SILENT, /* proves nothing, and never returns PAM_SUCCESS */
	ROLE_PERMIT,
	ROLE_DENY,
	ROLE_ABSENT /* has no function for this type: libpam takes PAM_MODULE_UNKNOWN as its answer */
};

/* What a module returns from pam_sm_setcred() in a process that did not call pam_sm_authenticate(). */
enum pam_setcred {
	SETCRED_SUCCESS,
	SETCRED_IGNORE,
	SETCRED_FAILS,
	SETCRED_VARIES, /* success, PAM_IGNORE or a failure, by account and configuration */
	SETCRED_ABSENT	/* PAM_MODULE_UNKNOWN */
};

/* Where a module gets the text that it checks, or leaves for others. */
enum pam_text {
	TEXT_NONE,   /* it checks no text, but a touch, a fingerprint or a key */
	TEXT_SHARED, /* from an earlier module; it asks if there is none */
	TEXT_OWN,    /* it asks, unless it has the argument use_first_pass or try_first_pass */
	TEXT_OTP     /* like TEXT_OWN, for a one-time password */
};

#define MODULE_GATE 1u		  /* may refuse by the state of the host or the account; asks for nothing */
#define MODULE_IGNORES_AUTH 2u	  /* as ROLE_PROOF in auth, it may return PAM_IGNORE */
#define MODULE_IGNORES_ACCOUNT 4u /* the same in account */

struct pam_module {
	const char *name;     /* without ".so" */
	const char *argument; /* the row is for lines with an argument that begins so; NULL: any line */
	enum pam_role auth;
	enum pam_role account;
	enum pam_setcred setcred;
	enum pam_text text;
	unsigned flags; /* MODULE_* */
};

/* The facts about the entry's module. Those of an unknown module have no name. */
const struct pam_module *pam_module_of(const struct pam_entry *e);

/* What the entry is to a stack of type PAM_TYPE_AUTH or PAM_TYPE_ACCOUNT: ROLE_DENY if it has no module. */
enum pam_role pam_module_role(const struct pam_entry *e, enum pam_type type);

/* Whether the line tells its module to take the text of an earlier module. */
bool pam_module_takes_text(const struct pam_entry *e);

/* Whether the line tells its module to pass on what it does not need of its text. */
bool pam_module_passes_text(const struct pam_entry *e);

#endif
