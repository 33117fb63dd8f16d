/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_DEMO_ACCOUNTS_H
#define ISSUER_DEMO_ACCOUNTS_H

#include "issuer/service/accounts.h"

/* The accounts of "jwt-issuer serve --demo". They exist only in the memory of that process. */

#define DEMOACCOUNTS_COUNT 2
#define DEMOACCOUNTS_PASSWORD_CHARS 16 /* 96 random bits, in base64url */

struct demo_account {
	const char *name;
	char password[DEMOACCOUNTS_PASSWORD_CHARS + 1];
};

struct demo_accounts {
	struct demo_account at[DEMOACCOUNTS_COUNT];
};

/* Make alice and bob, with new random passwords. STATUS_OK or STATUS_HOST. */
enum status demoaccounts_make(struct demo_accounts *ret, struct note *n);

/* Whether account exists and this is its password. Takes the same time whether or not the account exists. */
bool demoaccounts_check(const void *accounts, const char *account, const char *password);

/* The functions of struct accounts; the accounts are its context. No account is in a group. */
struct accounts demoaccounts_face(const struct demo_accounts *a);

void demo_accounts_done(struct demo_accounts *a);

#endif
