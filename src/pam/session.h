/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PAM_SESSION_H
#define PAM_SESSION_H

#include <security/pam_modules.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The limit of a session, which pam_systemd(8) reads from the data of the PAM handle when it opens the
 * session ("systemd.runtime_max_sec"). systemd then ends the session.
 */

/* A limit that was set. {0}: none. */
struct session_change {
	const char *ours; /* borrowed from the handle */
	char *before;	  /* what another module had set, or NULL */
};

/*
 * Limit the session to this many seconds, at least 1, unless another module has set a shorter limit. False
 * when memory ran out.
 */
bool session_limit(pam_handle_t *pamh, int64_t seconds, struct session_change *ret);

/* Put back what was there before, if our limit is still there. Allocates nothing. *c is {0} afterwards. */
void session_undo(pam_handle_t *pamh, struct session_change *c);

void session_change_done(struct session_change *c);

#endif
