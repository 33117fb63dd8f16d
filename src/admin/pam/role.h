/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_ROLE_H
#define ADMIN_PAM_ROLE_H

#include "admin/pam/entry.h"

/* What another module than pam_jwt.so does in a stack. */
enum pam_role {
	ROLE_PROOF, /* asks for a credential; every unknown module counts as one that does */
	/* succeeds in place of a credential, since the user has shown something before: being root, a login
	 */
	ROLE_EXEMPTION,
	ROLE_CONDITION, /* succeeds for accounts, times or places that the administrator named */
	/* succeeds for very many accounts: it may jump over a line as a rule, but must not end the stack */
	ROLE_SCOPE,
	ROLE_HELPER, /* proves nothing about the user */
	ROLE_SILENT, /* a helper that never returns PAM_SUCCESS */
	ROLE_PERMIT,
	ROLE_DENY
};

enum pam_role pam_entry_role(const struct pam_entry *e);

#endif
