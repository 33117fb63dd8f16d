/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_STACK_H
#define ADMIN_PAM_STACK_H

#include "admin/pam/entry.h"
#include "tool/finding.h"

/*
 * The PAM stacks of a host, read as libpam reads them (pam.conf(5)), with includes, substacks and continued
 * lines.
 */

struct pamstacks {
	struct pamstack *at;
	size_t count;
	struct names included; /* paths of the files that other files include */
	/* "FILE:LINE: why" or "FILE: why": where a line that loads pam_jwt.so may have been missed */
	struct names unread;
};

/*
 * Read every service's stack.
 *   folder   of the stacks; NULL: /etc/pam.d, and /usr/lib/pam.d for services that it lacks
 * Adds a finding for each fault that libpam would see in stacks that use pam_jwt.so.
 */
void pamstacks_read(const char *folder, struct findings *findings, struct pamstacks *ret);

/* The stack of this service, or NULL. */
const struct pamstack *pamstacks_find(const struct pamstacks *all, const char *service);

/* The stack's lines of a type. If it has none, those of the stack "other", as in libpam. */
const struct pam_entries *pamstacks_entries(const struct pamstacks *all, const struct pamstack *stack,
					    enum pam_type type);

void pamstacks_done(struct pamstacks *all);

#endif
