/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STACKLINT_SUBJECT_H
#define ADMIN_STACKLINT_SUBJECT_H

#include "admin/pam/stack.h"
#include "admin/pam/walk.h"
#include "tool/finding.h"

/* One line with pam_jwt.so in one service's stack, and the results that the stack can have. */
struct subject {
	const struct pamstack *stack;
	const struct pam_entries *entries;
	size_t at;
	const struct pam_entry *entry;
	struct pamwalk_ends ends;
	struct findings *findings;
};

/*
 * Add a finding at the line.
 *   instead   the lines to write, without arguments; or NULL
 */
void subject_add(const struct subject *s, enum finding kind, const char *instead, const char *why);

/*
 * Whether a login can be accepted with this answer of ours, and with or without proof by another module.
 * Walks that an administrator's condition (WALK_EXEMPT) shortened do not count.
 */
bool subject_can_pass(const struct pamwalk_ends *ends, enum token_answer answer, bool has_proof);

/* Whether a login can be accepted with this answer of ours at all. */
bool subject_can_pass_somehow(const struct pamwalk_ends *ends, enum token_answer answer);

/* Check what an auth stack does with the module's answers. */
void subject_check_auth(struct subject *s);

/* Check what an account stack does with the module's answers. */
void subject_check_account(struct subject *s);

#endif
