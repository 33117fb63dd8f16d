/* SPDX-License-Identifier: BSD-2-Clause */
#include "session.h"

#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>

static int reply(int count, const struct pam_message **messages, struct pam_response **ret, void *appdata)
{
	struct pam_response *replies = calloc((size_t)count, sizeof(*replies));

	(void)messages;
	if (!replies)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++)
		replies[i].resp = strdup(appdata);
	*ret = replies;
	return PAM_SUCCESS;
}

/* A password is passed over, and then nobody takes it. */
static void no_delay(int code, unsigned delay_us, void *unused)
{
	(void)code, (void)delay_us, (void)unused;
}

int session_log_in(const struct session *s)
{
	const struct pam_conv conv = {reply, (void *)s->secret};
	union {
		void (*function)(int, unsigned, void *);
		const void *item;
	} delay = {.function = no_delay};
	pam_handle_t *pamh = NULL;
	int code = pam_start_confdir(s->service, s->user, &conv, s->services, &pamh);

	if (code == PAM_SUCCESS)
		code = pam_set_item(pamh, PAM_FAIL_DELAY, delay.item);
	if (code == PAM_SUCCESS)
		code = pam_authenticate(pamh, 0);
	(void)pam_end(pamh, code);
	return code;
}
