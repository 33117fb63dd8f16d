/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_GRANT_H
#define ISSUER_SERVICE_GRANT_H

#include "issuer/mint/keyring.h"
#include "issuer/mint/log.h"
#include "issuer/mint/policy.h"
#include "issuer/mint/token.h"
#include "issuer/service/accounts.h"
#include "issuer/service/moment.h"
#include "issuer/service/quota.h"

/* Grant a token: decide by the policy, count it, sign it, and write it to the mint log. */

struct grantor {
	const struct keyring *keys; /* borrowed, like iss, policy and log */
	const char *iss;
	const struct policy *policy;
	unsigned per_minute; /* tokens for each uid */
	struct accounts accounts;
	struct mintlog *log; /* a token is given out only after its line was written */
	struct quota quota;
};

/* The request of a person. Everything is borrowed. */
struct wish {
	const struct person *caller;
	struct mintlog_who who; /* the caller, for the log */
	const char *subject;	/* NULL: the caller */
	struct names audiences; /* hosts */
	const char *service;	/* NULL or "": every service */
	int64_t ttl_s;
	const char *key;      /* NULL: the default of the section that allows the request */
	const json_t *claims; /* the claims that the caller chooses: an object, or NULL */
	const char *why;      /* NULL: no reason was given */
};

/*
 * Grant a token. STATUS_OK; STATUS_REFUSED with a note for the person who asks; STATUS_HOST with a note that
 * says what does not work: no token was made. If the log cannot be written, log->fault has the details.
 */
enum status grant_token(struct grantor *g, const struct wish *w, const struct moment *at, struct token *ret,
			struct note *n);

#endif
