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

#define JUDGE_TYPES 2 /* PAM_TYPE_AUTH and PAM_TYPE_ACCOUNT */

/* Judge a service's auth and account lines. The mistakes borrow them. */
void judge_service(const char *service, const struct pam_entries *const lines[JUDGE_TYPES],
		   struct mistakes *mistakes, struct ways ret_ways[JUDGE_TYPES]);

#endif
