/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_WALK_H
#define ADMIN_PAM_WALK_H

#include "admin/pam/role.h"

/*
 * Finds every result that a stack can have: walks it with all answers that its modules may give, by libpam's
 * rules (pam.conf(5); _pam_dispatch_aux in Linux-PAM).
 */

/* One more than the depth of substacks that libpam allows. */
#define PAMWALK_LEVELS 17

/* The state of one walk through a stack. */
struct pamwalk {
	unsigned char impression; /* libpam's word: undecided, good or bad */
	unsigned char status;	  /* the code that libpam would return now */
	unsigned char level;	  /* of the previous entry */
	unsigned char saved_impression[PAMWALK_LEVELS];
	unsigned char saved_status[PAMWALK_LEVELS];
};

/* A walk before the first entry. */
struct pamwalk pamwalk_begin(void);

/*
 * Continue the walk as libpam does when entry i returns code. Returns the next entry; entries->count at the
 * end.
 *   ret_is_bad_jump   set when the jump leads out of the stack; may be NULL
 */
size_t pamwalk_step(const struct pam_entries *entries, size_t i, int code, struct pamwalk *w,
		    bool *ret_is_bad_jump);

/* The code that libpam returns at the end of the walk. */
int pamwalk_result(const struct pamwalk *w);

/* The answer of pam_jwt.so in a walk. */
enum token_answer {
	TOKEN_UNASKED = 0, /* the walk has not reached it */
	TOKEN_GOOD,	   /* PAM_SUCCESS */
	TOKEN_REFUSED,	   /* PAM_AUTH_ERR */
	TOKEN_NONE,	   /* PAM_CRED_INSUFFICIENT: a password was typed; for account PAM_IGNORE */
	TOKEN_FAULT,	   /* PAM_AUTHINFO_UNAVAIL */
	TOKEN_BROKEN,	   /* PAM_SYSTEM_ERR, or an error of the conversation */
	TOKEN_ANSWERS
};

/* What other modules did in a walk: flags. */
#define WALK_PROOF 1u  /* a module of ROLE_PROOF succeeded, or one of ROLE_EXEMPTION took its place */
#define WALK_EXEMPT 2u /* one of ROLE_EXEMPTION, _CONDITION or _SCOPE ended or shortened the stack */
#define WALK_SETS 4u   /* the number of combinations of the two flags */

/* The results that a stack can have. */
struct pamwalk_ends {
	bool accepted[TOKEN_ANSWERS][WALK_SETS];
	bool refused[TOKEN_ANSWERS][WALK_SETS];
	bool ends_insufficient; /* the stack can end in PAM_CRED_INSUFFICIENT */
	bool is_reached;	/* a walk reaches our entry */
	size_t last_before;	/* the last entry that a walk reaches before ours */
	/* the last entry that a walk reaches after ours succeeded */
	size_t last_with_good;
	bool is_too_large; /* there were too many walks: the other members are incomplete */
};

/*
 * The PAM function that is walked. In setcred, modules that ask for credentials succeed, and pam_jwt.so
 * returns PAM_SUCCESS for a login with a token, else PAM_IGNORE.
 */
enum pamwalk_phase { WALK_AUTH, WALK_ACCOUNT, WALK_SETCRED_WITH_TOKEN, WALK_SETCRED_WITHOUT_TOKEN };

/*
 * Walk the entries with every answer. ours is the entry of pam_jwt.so to look at; a second entry of
 * pam_jwt.so counts as another module.
 */
void pamwalk_all(const struct pam_entries *entries, size_t ours, enum pamwalk_phase phase,
		 struct pamwalk_ends *ret);

#endif
