/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FAILURES_H
#define FAILURES_H

#include <stdbool.h>

/*
 * Library calls that a case can make fail for the module, and the delays that the module requested from
 * libpam.
 */

struct failures {
	bool putenv;	    /* pam_putenv: the mark cannot be set */
	bool set_data;	    /* pam_set_data: the login cannot be remembered, or not be forgotten */
	bool clear_authtok; /* pam_set_item: PAM_AUTHTOK cannot be cleared */
	bool keep_authtok;  /* pam_set_item: PAM_AUTHTOK cannot be set */
	bool jwt_new;	    /* libjwt's first allocation */
	bool strdup;	    /* calls from the module's own code */
	int delays;	    /* calls of pam_fail_delay */
	unsigned delay_us;  /* what the last of them asked for */
};

extern struct failures failures;

void failures_reset(void);

#endif
