/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_PAM_WALK_H
#define ADMIN_PAM_WALK_H

#include "admin/pam/entry.h"

/* Walks a stack by libpam's rules (pam.conf(5); _pam_dispatch_aux in Linux-PAM). */

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

#endif
