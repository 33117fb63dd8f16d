/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/auth/authenticate.h"

#include <string.h>

#include "host/account.h"

#define refuse(why, ...) (note_set(why, __VA_ARGS__), DIALOG_REFUSED)

/* A function for PAM_FAIL_DELAY, which libpam calls instead of waiting. */
static void do_not_wait(int code, unsigned delay_us, void *context)
{
	(void)code, (void)delay_us, (void)context;
}

static bool is_our_user(pam_handle_t *pam, const char *account)
{
	const void *user = NULL;

	return pam_get_item(pam, PAM_USER, &user) == PAM_SUCCESS && user && strcmp(user, account) == 0;
}

/* Why an account that PAM accepts is refused nevertheless; NULL if it is not. */
static const char *objection(const struct conversation *c, pam_handle_t *pam, const char *account)
{
	if (c->questions == 0)
		return "PAM asked no question";
	if (!is_our_user(pam, account))
		return "PAM changed the name of the account";
	if (account_find(account).state != ACCOUNT_FOUND)
		return "the account database has no account of exactly this name";
	return NULL;
}

/* Otherwise anybody could log in to an account without a password. */
static enum dialog run(struct conversation *c, pam_handle_t *pam, const char *account, int *code,
		       struct note *why)
{
	const char *step = "pam_authenticate", *objected;

	*code = pam_authenticate(pam, PAM_DISALLOW_NULL_AUTHTOK);
	if (*code == PAM_SUCCESS) {
		step = "pam_acct_mgmt";
		*code = pam_acct_mgmt(pam, PAM_DISALLOW_NULL_AUTHTOK);
	}
	if (c->is_over) {
		*why = c->why;
		return c->outcome;
	}
	if (*code != PAM_SUCCESS)
		return refuse(why, "%s: %s", step, pam_strerror(pam, *code));
	objected = objection(c, pam, account);
	return objected ? refuse(why, "%s", objected) : DIALOG_OK;
}

enum dialog authenticate_account(struct conversation *c, const char *account, const char *address,
				 struct note *why)
{
	const struct pam_conv conv = {conversation_ask, c};
	pam_handle_t *pam = NULL;
	enum dialog outcome = DIALOG_ERROR;
	int code = pam_start(AUTHENTICATE_SERVICE, account, &conv, &pam);

	if (code != PAM_SUCCESS || !pam) { /* no function of libpam accepts NULL */
		note_set(why, "PAM cannot be used: pam_start gave the code %d", code);
		return DIALOG_ERROR;
	}
	code = pam_set_item(pam, PAM_RHOST, address);
	if (code == PAM_SUCCESS)
		code = pam_set_item(pam, PAM_FAIL_DELAY, (const void *)do_not_wait);
	if (code == PAM_SUCCESS)
		outcome = run(c, pam, account, &code, why);
	else
		note_set(why, "PAM cannot be used: %s", pam_strerror(pam, code));
	(void)pam_end(pam, code);
	return outcome;
}
