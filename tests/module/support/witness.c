/* SPDX-License-Identifier: BSD-2-Clause */
#include "witness.h"

#include <security/pam_ext.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "interpose.h"

#define LIMIT "systemd.runtime_max_sec"

struct witness witness;

void witness_reset(void)
{
	memset(&witness, 0, sizeof(witness));
}

static void see(pam_handle_t *pamh)
{
	const void *text = NULL;

	witness.calls++;
	witness.has_authtok = pam_get_item(pamh, PAM_AUTHTOK, &text) == PAM_SUCCESS && text;
	(void)snprintf(witness.authtok, sizeof(witness.authtok), "%s",
		       witness.has_authtok ? (const char *)text : "");
}

static void ask(pam_handle_t *pamh)
{
	char *reply = NULL;

	witness.asked_code = pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, &reply, "%s", "Token: ");
	free(reply);
}

static void see_limit(pam_handle_t *pamh)
{
	const void *limit = NULL;

	if (pam_get_data(pamh, LIMIT, &limit) != PAM_SUCCESS || !limit)
		limit = "";
	(void)snprintf(witness.seen_limit, sizeof(witness.seen_limit), "%s", (const char *)limit);
}

INTERPOSED int witness_called(pam_handle_t *pamh, const char *what)
{
	if (strcmp(what, "see") == 0)
		see(pamh);
	else if (strcmp(what, "give") == 0)
		return pam_set_item(pamh, PAM_AUTHTOK, witness.given) == PAM_SUCCESS ? PAM_IGNORE :
										       PAM_BUF_ERR;
	else if (strcmp(what, "ask") == 0)
		ask(pamh);
	else if (strcmp(what, "limit") == 0)
		return pam_set_data(pamh, LIMIT, (void *)witness.limit, NULL) == PAM_SUCCESS ? PAM_IGNORE :
											       PAM_BUF_ERR;
	else if (strcmp(what, "session") == 0)
		see_limit(pamh);
	else if (strcmp(what, "before") == 0)
		witness.before();
	else if (strcmp(what, "after") == 0)
		witness.after();
	else
		return PAM_SERVICE_ERR;
	return PAM_IGNORE;
}
