/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_USAGE_H
#define ISSUER_SERVE_USAGE_H

#include "issuer/serve/view.h"

/* What the page says about a new token: how to use it, and how long. */

struct usage {
	const char *token, *account;
	const char *audience, *service; /* as in the request; "" for every service */
	int64_t exp, now;		/* seconds since the Unix epoch */
};

/* Set the values token, length, expires, expires_text, left_s, prompts, and ssh and sudo if the token is for
 * these services and fits. All of usage is borrowed for the call. */
void usage_show(struct view *v, const struct usage *u);

#endif
