/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_REQUEST_H
#define CORE_POLICY_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

/* One attempt to log in, as data. Everything is borrowed. */
struct request {
	const char *user;    /* the account asked for */
	const char *service; /* PAM service, base name */
	const char *rhost;
	const char *hostname;
	const char *ruser; /* the account that asks, as sudo reports it; "" if unknown */
};

/* The answer of the account database for the account asked for. */
enum account_state { ACCOUNT_NOT_ASKED = 0, ACCOUNT_UNAVAILABLE, ACCOUNT_UNKNOWN, ACCOUNT_FOUND };

struct account {
	enum account_state state;
	int64_t uid; /* when ACCOUNT_FOUND */
};

/* The answer of the store of used tokens. FIRST: it was unused, and this login has used it. */
enum usage_state { USAGE_NOT_ASKED = 0, USAGE_UNAVAILABLE, USAGE_UNUSED, USAGE_FIRST, USAGE_EARLIER };

/* A service name is cut to fit. */
#define USAGE_SERVICE_SIZE 24

struct usage {
	enum usage_state state;
	/* when USAGE_EARLIER: the first use, in seconds since the Unix epoch, and its service (untrusted) */
	int64_t at;
	char service[USAGE_SERVICE_SIZE];
	bool is_same; /* it was for the same account, by the same user, service and remote host */
};

#endif
