/* SPDX-License-Identifier: BSD-2-Clause */
#include "pam/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA_NAME "systemd.runtime_max_sec"

static void limit_free(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh, (void)status;
	free(data);
}

static const char *limit_now(pam_handle_t *pamh)
{
	const void *data = NULL;

	return pam_get_data(pamh, DATA_NAME, &data) == PAM_SUCCESS ? data : NULL;
}

/*
 * Whether a limit of another module is at most so many seconds. Seconds are read, with or without their unit;
 * of anything else, systemd.time(7) has too many forms, and ours replaces it.
 */
static bool is_shorter(const char *limit, int64_t seconds)
{
	size_t digits = limit ? strspn(limit, "0123456789") : 0;

	if (digits == 0 || digits > 18 ||
	    (strcmp(limit + digits, "") != 0 && strcmp(limit + digits, "s") != 0))
		return false;
	return strtoll(limit, NULL, 10) <= seconds;
}

bool session_limit(pam_handle_t *pamh, int64_t seconds, const char **ret_ours)
{
	char *text = NULL;

	*ret_ours = NULL;
	if (is_shorter(limit_now(pamh), seconds))
		return true;
	if (asprintf(&text, "%" PRId64, seconds) < 0)
		return false;
	if (pam_set_data(pamh, DATA_NAME, text, limit_free) != PAM_SUCCESS) {
		free(text);
		return false;
	}
	*ret_ours = text;
	return true;
}

void session_unlimit(pam_handle_t *pamh, const char *ours)
{
	if (ours && limit_now(pamh) == ours)
		(void)pam_set_data(pamh, DATA_NAME, NULL, NULL);
}
