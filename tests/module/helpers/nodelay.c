/* SPDX-License-Identifier: BSD-2-Clause */
/* Preloaded into a program that does not set PAM_FAIL_DELAY, so that a refusal does not take two seconds. */
#include <security/pam_modules.h>

__attribute__((visibility("default"))) int pam_fail_delay(pam_handle_t *pamh, unsigned int delay_us)
{
	(void)pamh, (void)delay_us;
	return PAM_SUCCESS;
}
