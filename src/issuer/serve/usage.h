/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_USAGE_H
#define ISSUER_SERVE_USAGE_H

#include "issuer/serve/view.h"

/* The part of the page about a new token: how to use it, and how long it is valid. */

struct usage {
	const char *token, *account;
	const char *audience, *service; /* as in the request; "" for every service */
	int64_t exp, now;		/* seconds since the Unix epoch */
};

/* Set the values token, length, expires, expires_text, left_s and prompts. Set ssh and sudo if the token is
 * valid for that service and fits its prompt. Borrows usage for the call. */
void usage_show(struct view *v, const struct usage *u);

#endif
