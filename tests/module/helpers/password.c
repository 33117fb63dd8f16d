/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replaces pam_unix, which checks another user's password only for root. Like pam_unix, it takes PAM_AUTHTOK
 * or asks (pam_get_authtok(3)). It compares the text with the argument password=TEXT, and accepts every
 * account.
 */
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

static const char *wanted_password(int argc, const char **argv)
{
	static const char name[] = "password=";

	for (int i = 0; i < argc; i++)
		if (strncmp(argv[i], name, sizeof(name) - 1) == 0)
			return argv[i] + sizeof(name) - 1;
	return NULL;
}

EXPORTED int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const char *wanted = wanted_password(argc, argv), *typed = NULL;
	int code = pam_get_authtok(pamh, PAM_AUTHTOK, &typed, NULL);

	(void)flags;
	if (code != PAM_SUCCESS)
		return code;
	return wanted && strcmp(typed, wanted) == 0 ? PAM_SUCCESS : PAM_AUTH_ERR;
}

EXPORTED int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_SUCCESS;
}

EXPORTED int pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_SUCCESS;
}
