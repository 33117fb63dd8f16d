/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded into jwt-issuer-auth: libpam reads the stacks in the folder $STACKS, and alarm() prints its time
 * instead of setting it.
 */
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

EXPORTED int pam_start(const char *service, const char *user, const struct pam_conv *conv, pam_handle_t **ret)
{
	return pam_start_confdir(service, user, conv, getenv("STACKS"), ret);
}

EXPORTED unsigned alarm(unsigned seconds)
{
	(void)fprintf(stderr, "alarm %u\n", seconds);
	return 0;
}
