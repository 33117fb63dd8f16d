/* SPDX-License-Identifier: BSD-2-Clause */
/* Lets the test program act at a place in a PAM stack; see witness.h for its argument. */
#include "module/support/witness.h"

#include <security/pam_modules.h>

#define EXPORTED __attribute__((visibility("default")))

EXPORTED int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	return argc == 1 ? witness_called(pamh, argv[0]) : PAM_SERVICE_ERR;
}

EXPORTED int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	return argc == 1 ? witness_called(pamh, argv[0]) : PAM_SERVICE_ERR;
}

EXPORTED int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_IGNORE;
}

/* PAM_IGNORE, so that only the tested module's answer counts. */
EXPORTED int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_IGNORE;
}
