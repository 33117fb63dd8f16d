/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_REQUEST_H
#define CORE_POLICY_REQUEST_H

#include <stdint.h>

/* One attempt to log in, as data. Everything is borrowed. */
struct request {
	const char *user;    /* the account asked for */
	const char *service; /* PAM service, base name */
	const char *rhost;
	const char *hostname;
};

/* The answer of the account database for the account asked for. */
enum account_state { ACCOUNT_NOT_ASKED = 0, ACCOUNT_UNAVAILABLE, ACCOUNT_UNKNOWN, ACCOUNT_FOUND };

struct account {
	enum account_state state;
	int64_t uid; /* when ACCOUNT_FOUND */
};

#endif
