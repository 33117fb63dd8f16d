/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_ROLE_H
#define ADMIN_PAM_ROLE_H

#include "admin/pam/entry.h"

/* What a module other than ours is to a stack. */
enum pam_role {
	ROLE_PROOF,	/* asks for a credential; also every module that is not known */
	ROLE_CONDITION, /* succeeds for whom the administrator named, without a credential */
	/* succeeds for a great many accounts: a jump over a line is a rule, an end of the stack a hole */
	ROLE_SCOPE,
	ROLE_HELPER, /* proves nothing about who asks */
	ROLE_SILENT, /* a helper without an opinion: never PAM_SUCCESS */
	ROLE_PERMIT,
	ROLE_DENY
};

enum pam_role pam_entry_role(const struct pam_entry *e);

#endif
