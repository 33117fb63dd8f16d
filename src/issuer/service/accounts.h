/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_ACCOUNTS_H
#define ISSUER_SERVICE_ACCOUNTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/base/names.h"
#include "tool/status.h"

/* The accounts that ask for tokens. The service reads them only through these functions. */

struct person {
	char *name;
	uid_t uid;    /* of the demo: a number, only to count tokens by */
	bool has_uid; /* the account database has it */
	struct names groups;
};

struct accounts {
	/* Whether this is the password of the account. NULL: no login with a password here. */
	bool (*check)(const void *context, const char *account, const char *password);
	/* Find an account by its name, or by its uid. STATUS_OK; STATUS_REFUSED: no such account;
	 * STATUS_HOST. */
	enum status (*find)(const void *context, const char *name, struct person *ret, struct note *n);
	enum status (*find_uid)(const void *context, uid_t uid, struct person *ret, struct note *n);
	/* Whether the account has uid 0. An unknown account has not. STATUS_OK or STATUS_HOST. */
	enum status (*is_root)(const void *context, const char *name, bool *ret, struct note *n);
	const void *context;
};

void person_done(struct person *p);

#endif
