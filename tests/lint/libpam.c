/* SPDX-License-Identifier: BSD-2-Clause */
#include "libpam.h"

#include <errno.h>
#include <stdlib.h>

#define EXPORTED __attribute__((visibility("default")))

EXPORTED struct libpam_script libpam_script;

EXPORTED int libpam_asked(const char *number)
{
	int n = atoi(number);

	if (n < 0 || n >= LIBPAM_MODULES)
		return PAM_SERVICE_ERR;
	libpam_script.asked[n] = true;
	return libpam_script.answers[n];
}

static int no_conversation(int count, const struct pam_message **messages, struct pam_response **responses,
			   void *data)
{
	(void)count, (void)messages, (void)responses, (void)data;
	return PAM_CONV_ERR;
}

pam_handle_t *libpam_begin(const char *folder)
{
	static const struct pam_conv conversation = {no_conversation, NULL};
	pam_handle_t *pamh = NULL;

	return pam_start_confdir("svc", "bob", &conversation, folder, &pamh) == PAM_SUCCESS ? pamh : NULL;
}

void libpam_end(pam_handle_t *pamh)
{
	if (pamh)
		(void)pam_end(pamh, PAM_SUCCESS);
}

/*
 * These replace functions of libc and libaudit for libpam, so that its messages about bad stacks reach no
 * log.
 */

EXPORTED void syslog(int priority, const char *format, ...);
EXPORTED void __syslog_chk(int priority, int flag, const char *format, ...);
EXPORTED int audit_open(void);

void syslog(int priority, const char *format, ...)
{
	(void)priority, (void)format;
}

void __syslog_chk(int priority, int flag, const char *format, ...)
{
	(void)priority, (void)flag, (void)format;
}

int audit_open(void)
{
	errno = EPROTONOSUPPORT;
	return -1;
}

/* libpam leaks memory for a stack that it cannot read to its end. */
EXPORTED const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libpam.so";
}
