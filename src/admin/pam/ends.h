/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_ENDS_H
#define ADMIN_PAM_ENDS_H

#include "admin/pam/module.h"
#include "admin/pam/walk.h"

/* Finds every result that a stack can have: walks it with all answers that its modules may give. */

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

/*
 * How many modules of ROLE_PROOF have succeeded in a walk, from 0 to PAMENDS_PROOFS - 1, which stands for
 * more as well. A module of ROLE_EXEMPTION that skips a credential counts as one.
 */
#define PAMENDS_PROOFS 4

/* The walks of a kind, by their proofs, and by whether a condition has skipped a credential in them. */
struct pamends_walks {
	bool at[PAMENDS_PROOFS][2];
};

/* What PAM_AUTHTOK, the text for the next module, can be. */
enum pamends_text {
	PAMENDS_NO_TEXT,
	PAMENDS_ANY,	  /* a text that no module has accepted: perhaps a token */
	PAMENDS_PASSWORD, /* a module has accepted it, or ours has passed it on: no token */
	PAMENDS_TOKEN	  /* ours has accepted it; only where every prompt has the same answer */
};

/* What makes a stack costly to judge. Those of distributions have at most half as many of each. */
#define PAMENDS_MANY 800
#define PAMENDS_LARGE 50
#define PAMENDS_OURS 4

/* The results that a stack can have. */
struct pamends {
	struct pamends_walks accepted[TOKEN_ANSWERS];
	struct pamends_walks refused[TOKEN_ANSWERS];
	bool ends_insufficient; /* the stack can end in PAM_CRED_INSUFFICIENT */
	bool is_reached;	/* a walk reaches our entry */
	bool reached_with[4];	/* the same, by enum pamends_text */
	size_t last_before;	/* the last entry that a walk reaches before ours */
	/* the last entry that a walk reaches after ours succeeded */
	size_t last_with_good;
	/* more than PAMENDS_LARGE entries, PAMENDS_OURS lines of ours, or PAMENDS_MANY walks at an entry */
	bool is_costly;
	bool is_too_large; /* there were too many walks: the other members are incomplete */
};

/*
 * The PAM function that is walked. In setcred, pam_jwt.so returns PAM_SUCCESS for a login with a token, else
 * PAM_IGNORE.
 */
enum pamends_phase {
	WALK_AUTH,
	WALK_AUTH_ONE_ANSWER, /* by a program that gives the same answer to every prompt */
	WALK_ACCOUNT,
	WALK_SETCRED_WITH_TOKEN,
	WALK_SETCRED_WITHOUT_TOKEN
};

/*
 * Walk the entries with every answer. ours is the entry of pam_jwt.so to look at; a second entry of
 * pam_jwt.so counts as another module. With an entry of another module as ours, its success is TOKEN_GOOD.
 */
void pamends_find(const struct pam_entries *entries, size_t ours, enum pamends_phase phase,
		  struct pamends *ret);

#endif
