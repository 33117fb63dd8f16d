/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_AUTH_AUTHENTICATE_H
#define ISSUER_AUTH_AUTHENTICATE_H

#include "issuer/auth/conversation.h"

/* The name of the PAM stack: /etc/pam.d/jwt-issuer. */
#define AUTHENTICATE_SERVICE "jwt-issuer"

/*
 * Authenticate an account with PAM, and ask whether it may log in now (pam_acct_mgmt). PAM_RHOST is the
 * address. No session is opened, and no credentials are set: nothing runs as the user. A delay that a module
 * asks for is not observed, because jwt-issuer-web delays every refusal.
 *
 * DIALOG_OK if both succeeded, PAM asked at least one question, and PAM and the account database know the
 * account by exactly this name. DIALOG_REFUSED for everything that PAM refuses, for whatever reason, also for
 * a password that has to be changed. DIALOG_ERROR if PAM cannot be used, and what a conversation ends with.
 * Unless it is DIALOG_OK, *why is the reason, for the log.
 */
enum dialog authenticate_account(struct conversation *c, const char *account, const char *address,
				 struct note *why);

#endif
