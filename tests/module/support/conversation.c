/* SPDX-License-Identifier: BSD-2-Clause */
#include "conversation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void remember(struct conversation *c, const struct pam_message *message)
{
	size_t i = c->asked++;

	if (i >= CONVERSATION_MAX)
		return;
	c->styles[i] = message->msg_style;
	(void)snprintf(c->prompts[i], sizeof(c->prompts[i]), "%s", message->msg);
}

static struct pam_response *make_reply(const char *text)
{
	struct pam_response *reply = calloc(1, sizeof(*reply));

	if (reply && text)
		reply->resp = strndup(text, strlen(text)); /* not strdup, which a case can make fail */
	return reply;
}

int conversation_hold(int count, const struct pam_message **messages, struct pam_response **ret,
		      void *appdata)
{
	struct conversation *c = appdata;

	if (count != 1)
		return PAM_CONV_ERR;
	remember(c, messages[0]);
	if (c->code != PAM_SUCCESS && !c->replies_anyway)
		return c->code;
	if (c->asked > c->reply_count)
		return PAM_CONV_ERR;
	*ret = c->without_array ? NULL : make_reply(c->replies[c->asked - 1]);
	return c->code;
}

void conversation_delay(int status, unsigned delay_us, void *appdata)
{
	struct conversation *c = appdata;

	if (delay_us == 0)
		return;
	c->delays++;
	c->delay_status = status;
	c->delay_us = delay_us;
}
