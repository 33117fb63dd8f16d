/* SPDX-License-Identifier: BSD-2-Clause */
/* To be preloaded into a program that sets no PAM_FAIL_DELAY item: a refusal then takes no two seconds. */
#include <security/pam_modules.h>

__attribute__((visibility("default"))) int pam_fail_delay(pam_handle_t *pamh, unsigned int delay_us)
{
	(void)pamh, (void)delay_us;
	return PAM_SUCCESS;
}
