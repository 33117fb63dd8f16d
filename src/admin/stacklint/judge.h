/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STACKLINT_JUDGE_H
#define ADMIN_STACKLINT_JUDGE_H

#include "admin/stacklint/mistake.h"

/* Who gets in by a stack, by the answers of its first line with pam_jwt.so. */
struct ways {
	bool is_costly; /* as in struct pamends */
	bool has_line;	/* there is such a line */
	bool sets;	/* pam_setcred can succeed in a process that asked for nothing; auth only */
	int with_token; /* the least number of other credentials beside a token, as subject_least_proofs() */
	int without;	/* the same for those who give no token */
	/* the line says that a token is enough, and goes on after anything else */
	bool is_alternative;
};

#define JUDGE_TYPES 2 /* PAM_TYPE_AUTH and PAM_TYPE_ACCOUNT */

/*
 * Judge a service's auth and account lines. The mistakes borrow them.
 *   is_trial   only the kinds of the mistakes are needed
 */
void judge_service(const char *service, const struct pam_entries *const lines[JUDGE_TYPES], bool is_trial,
		   struct mistakes *mistakes, struct ways ret_ways[JUDGE_TYPES]);

#endif
