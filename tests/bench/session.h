/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SESSION_H
#define SESSION_H

/* One login as a PAM client sees it, to be measured. */

struct session {
	const char *services; /* folder of PAM services */
	const char *service;
	const char *user;
	const char *secret; /* what is typed at every prompt */
};

/*
 * pam_start_confdir, pam_authenticate, pam_end. callgrind switches collecting on and off at this function's
 * name. Returns the PAM code.
 */
int session_log_in(const struct session *s);

/*
 * What the host has done before anyone logs in: one of hostplain.c and hostcrypto.c is linked. Returns 0 when
 * it failed.
 */
int host_prepare(void);

#endif
