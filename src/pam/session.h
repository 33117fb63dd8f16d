/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PAM_SESSION_H
#define PAM_SESSION_H

#include <security/pam_modules.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The limit of a session, which pam_systemd(8) reads from the data of the PAM handle when it opens the
 * session
 * ("systemd.runtime_max_sec"). systemd then ends the session.
 */

/*
 * Limit the session to this many seconds, at least 1, unless another module has set a shorter limit.
 *   ret_ours   the limit that was set, borrowed from the handle; NULL if the other one stays
 * False when memory ran out.
 */
bool session_limit(pam_handle_t *pamh, int64_t seconds, const char **ret_ours);

/* Remove a limit that session_limit() set, if it is still there. ours may be NULL. */
void session_unlimit(pam_handle_t *pamh, const char *ours);

#endif
