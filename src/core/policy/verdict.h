/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_VERDICT_H
#define CORE_POLICY_VERDICT_H

#include "core/policy/limits.h"
#include "core/policy/request.h"

/* One decision on one token, with everything it is based on. */
struct verdict {
	const struct trust *trust; /* trust, request and now are the inputs; pointers are borrowed */
	const struct request *request;
	int64_t now;
	enum reason reason;
	struct note note; /* what is wrong with the form of the token; may be empty */
	size_t token_bytes;
	struct jws jws; /* UNTRUSTED unless verified is set; {0} when it could not be parsed */
	struct candidates candidates;
	struct verified *verified; /* NULL until the signature is verified */
	struct claims claims;	   /* {0} until then */
	struct limits limits;	   /* limits.issuer is NULL until a section is found */
	struct account account;	   /* ACCOUNT_NOT_ASKED until decide_account() */
	struct usage usage;	   /* USAGE_NOT_ASKED until decide_use() */
};

void verdict_done(struct verdict *v);

#endif
