/* SPDX-License-Identifier: BSD-2-Clause */
#include "failures.h"

#include <dlfcn.h>
#include <errno.h>
#include <jwt.h>
#include <security/pam_modules.h>
#include <string.h>

#include "interpose.h"

struct failures failures;

void failures_reset(void)
{
	failures = (struct failures){0};
}

INTERPOSED int pam_putenv(pam_handle_t *pamh, const char *name_value)
{
	return failures.putenv ? PAM_BUF_ERR : NEXT(pam_putenv)(pamh, name_value);
}

INTERPOSED int pam_set_data(pam_handle_t *pamh, const char *name, void *data,
			    void (*cleanup)(pam_handle_t *pamh, void *data, int status))
{
	return failures.set_data ? PAM_BUF_ERR : NEXT(pam_set_data)(pamh, name, data, cleanup);
}

INTERPOSED int pam_set_item(pam_handle_t *pamh, int type, const void *item)
{
	if (type == PAM_AUTHTOK && (item ? failures.keep_authtok : failures.clear_authtok))
		return PAM_BUF_ERR;
	return NEXT(pam_set_item)(pamh, type, item);
}

INTERPOSED int pam_fail_delay(pam_handle_t *pamh, unsigned int delay_us)
{
	failures.delays++;
	failures.delay_us = delay_us;
	return NEXT(pam_fail_delay)(pamh, delay_us);
}

/*
 * A use of libjwt, so that the program is linked with it: RTLD_NEXT does not search libraries that only the
 * module has loaded.
 */
__attribute__((used)) static void (*const needs_libjwt)(jwt_t *) = jwt_free;

INTERPOSED int jwt_new(jwt_t **ret)
{
	return failures.jwt_new ? ENOMEM : NEXT(jwt_new)(ret);
}

/* Needed because libpam since 1.7 calls strdup too, before it calls the module. */
static bool is_in_module(const void *address)
{
	Dl_info where;

	return dladdr(address, &where) &&
	       (strstr(where.dli_fname, "/pam_jwt.so") || strstr(where.dli_fname, "/pam_jwt/decision.so"));
}

INTERPOSED char *strdup(const char *text)
{
	if (!failures.strdup || !is_in_module(__builtin_return_address(0)))
		return NEXT(strdup)(text);
	errno = ENOMEM;
	return NULL;
}
