/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM module that logs the limit of a session as pam_systemd(8) would read it, when the session is opened.
 * In an auth line, the argument limit=TEXT sets such a limit, as another module may.
 */
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#define EXPORTED __attribute__((visibility("default")))

#define DATA_NAME "systemd.runtime_max_sec"

static void limit_free(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh, (void)status;
	free(data);
}

EXPORTED int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	static const char name[] = "limit=";
	char *limit = NULL;

	(void)flags;
	if (argc == 1 && strncmp(argv[0], name, sizeof(name) - 1) == 0)
		limit = strdup(argv[0] + sizeof(name) - 1);
	if (!limit || pam_set_data(pamh, DATA_NAME, limit, limit_free) != PAM_SUCCESS)
		return PAM_SERVICE_ERR;
	return PAM_IGNORE;
}

EXPORTED int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_IGNORE;
}

EXPORTED int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const void *limit = NULL;

	(void)flags, (void)argc, (void)argv;
	if (pam_get_data(pamh, DATA_NAME, &limit) != PAM_SUCCESS || !limit)
		limit = "none";
	pam_syslog(pamh, LOG_INFO, "session limit %s", (const char *)limit);
	return PAM_SUCCESS;
}

EXPORTED int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_SUCCESS;
}
