/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_RULES_H
#define CORE_POLICY_RULES_H

#include "core/policy/trust.h"

/* The rules that decide verified claims. */

/* The longest account name, as in glibc's LOGIN_NAME_MAX without its NUL. */
#define POLICY_MAX_USER_BYTES 255

/* The account asked for, as the account database answered. */
enum account_state { ACCOUNT_NOT_ASKED = 0, ACCOUNT_UNAVAILABLE, ACCOUNT_UNKNOWN, ACCOUNT_FOUND };

struct account {
	enum account_state state;
	int64_t uid; /* when ACCOUNT_FOUND */
};

/* One attempt to log in, as data. Everything is borrowed. */
struct request {
	const char *user;    /* the account asked for */
	const char *service; /* PAM service, base name */
	const char *rhost;
	const char *hostname;
	struct account (*find_account)(const char *user);
};

/* What is demanded of one token: its issuer's section, narrowed by the service's. */
struct policy {
	int64_t leeway_s;
	const struct issuer *issuer;
	const struct service *service; /* NULL: no section for this service */
};

/*
 * Decide whether verified claims permit this login at time now.
 *   now          seconds since the Unix epoch, read once by the caller
 *   ret_account  the account, once every rule before it held; until then nobody asks for one, so that how
 * long the account database takes is not to be learned without a token that names the account Borrows
 * everything; reads no clock and no file. Returns REASON_OK, or the first broken rule's reason in the order
 * of rules[].
 */
enum reason policy_decide(const struct policy *p, const struct claims *c, const struct request *r,
			  int64_t now, struct account *ret_account);

/* Longest audience after expansion, with its NUL. */
#define POLICY_AUDIENCE_SIZE 512

/*
 * Write an audience pattern with %h %n %s %% replaced, NUL-terminated. False when it does not fit or is no
 * pattern.
 */
bool policy_expand(const char *pattern, const struct request *r, char out[POLICY_AUDIENCE_SIZE]);

/* The limits in force, the stricter of issuer and service. False: the lifetime has no limit. */
bool policy_max_lifetime(const struct policy *p, int64_t *ret_s);
int64_t policy_min_uid(const struct policy *p);
bool policy_permits_root(const struct policy *p, const char *service);

#endif
