/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_ISSUE_ISSUEKEY_H
#define ISSUER_ISSUE_ISSUEKEY_H

#include "issuer/issue/budget.h"
#include "issuer/keys/algchoice.h"
#include "issuer/mint/claims.h"

/* The options of "jwt-issuer issue", and the values read from them. Texts are borrowed from argv. */
struct issue_request {
	/* with --key */
	const char *key, *passphrase_file, *alg, *nbf_offset, *kid, *typ;
	struct algchoice asked;
	/* without --key: for the mint */
	const char *service, *sign_with, *why, *socket;
	/* with both; the mint takes sub, aud and ttl_s of the claims */
	const char *ttl, *prompt_name;
	struct names text_claims, json_claims;
	json_t *others;
	struct claimset claims;
	const struct prompt *prompt;
};

/*
 * Sign a token with the key, and print it. STATUS_OK; STATUS_REFUSED when the key is not acceptable, or the
 * token does not fit the prompt; STATUS_USAGE for claims that contradict each other; STATUS_HOST.
 */
enum status issue_with_key(struct issue_request *o, struct note *n);

#endif
