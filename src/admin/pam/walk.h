/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_WALK_H
#define ADMIN_PAM_WALK_H

#include "admin/pam/role.h"

/*
 * What can come of a stack: it is walked with every answer that its modules may give, by libpam's rules
 * (pam.conf(5); _pam_dispatch_aux in Linux-PAM).
 */

/* How deep substacks may lie, as in libpam. */
#define PAMWALK_LEVELS 17

/* Where one walk stands. {0} at the start. */
struct pamwalk {
	unsigned char impression; /* undecided, good or bad */
	unsigned char status;	  /* the code to return, as things stand */
	unsigned char level;	  /* of the entry before */
	unsigned char saved_impression[PAMWALK_LEVELS];
	unsigned char saved_status[PAMWALK_LEVELS];
};

/* A walk that has not begun. */
struct pamwalk pamwalk_begin(void);

/*
 * Let entry i answer with code. Returns the entry to go on with; entries->count at the end.
 *   ret_is_bad_jump   set when the jump leads out of the stack; may be NULL
 */
size_t pamwalk_step(const struct pam_entries *entries, size_t i, int code, struct pamwalk *w,
		    bool *ret_is_bad_jump);

/* What libpam returns when the walk has ended. */
int pamwalk_result(const struct pamwalk *w);

/* What our module answered in a walk. */
enum token_answer {
	TOKEN_UNASKED = 0,
	TOKEN_GOOD,    /* PAM_SUCCESS */
	TOKEN_REFUSED, /* PAM_AUTH_ERR */
	TOKEN_NONE,    /* PAM_CRED_INSUFFICIENT: a password was typed; for account PAM_IGNORE */
	TOKEN_FAULT,   /* PAM_AUTHINFO_UNAVAIL */
	TOKEN_BROKEN,  /* PAM_SYSTEM_ERR, or an error of the conversation */
	TOKEN_ANSWERS
};

/* What other modules did in a walk. */
#define WALK_PROOF 1u  /* one that asks for a credential was satisfied */
#define WALK_EXEMPT 2u /* one that knows a condition, such as pam_rootok, ended or shortened the stack */
#define WALK_SETS 4u   /* different combinations of the two */

/* The ends that can be reached. */
struct pamwalk_ends {
	bool accepted[TOKEN_ANSWERS][WALK_SETS];
	bool refused[TOKEN_ANSWERS][WALK_SETS];
	bool ends_insufficient; /* the stack can end in PAM_CRED_INSUFFICIENT */
	bool is_reached;	/* the walked entry can be asked */
	size_t last_before;	/* the last entry that can be reached before it */
	/* the last entry that can be reached after it was satisfied */
	size_t last_with_good;
	bool is_too_large; /* the walk was given up: nothing here can be relied on */
};

/*
 * Which part of PAM is walked. In setcred our module answers as told, and those that ask for credentials
 * succeed.
 */
enum pamwalk_phase { WALK_AUTH, WALK_ACCOUNT, WALK_SETCRED_WITH_TOKEN, WALK_SETCRED_WITHOUT_TOKEN };

/*
 * Walk with every answer; ours is the entry that stands for our module, any other one of ours counts as a
 * foreign one.
 */
void pamwalk_all(const struct pam_entries *entries, size_t ours, enum pamwalk_phase phase,
		 struct pamwalk_ends *ret);

#endif
