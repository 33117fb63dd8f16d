/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_STACKLINT_JUDGE_H
#define ADMIN_STACKLINT_JUDGE_H

#include "admin/stacklint/mistake.h"

/* Who gets in by a stack, by the answers of its first line with pam_jwt.so. */
struct ways {
	bool has_line;	  /* there is such a line */
	bool token;	  /* a token is accepted, with or without another credential */
	bool token_alone; /* a token needs no other credential */
	bool other_alone; /* another credential needs no token */
	/* the line says that a token is enough, and goes on after anything else */
	bool is_alternative;
};

/*
 * Judge a service's lines of a type, PAM_TYPE_AUTH or PAM_TYPE_ACCOUNT, as they are in entries. The mistakes
 * borrow the entries.
 */
void judge_stack(const char *service, const struct pam_entries *entries, enum pam_type type,
		 struct mistakes *mistakes, struct ways *ret_ways);

#endif
