/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_CLAIMS_H
#define ISSUER_MINT_CLAIMS_H

#include <jansson.h>

#include "core/base/names.h"
#include "tool/status.h"

/*
 * What the claims of a token are to say (RFC 7519 section 4). Everything is borrowed; NULL and empty lists:
 * left out.
 */
struct claimset {
	const char *sub;
	const char *iss;
	const char *jti;
	struct names aud;
	struct names text_claims; /* NAME=TEXT */
	struct names json_claims; /* NAME=JSON */
	int64_t ttl_s;
	bool has_nbf;
	int64_t nbf_offset_s;
};

/*
 * Build the claims of a token issued at time now, as a new reference.
 * STATUS_OK; STATUS_USAGE for text that is not UTF-8, bad JSON, a claim named twice or one that has an
 * option of its own, or dates that contradict each other; STATUS_HOST.
 */
enum status claimset_build(const struct claimset *c, int64_t now, json_t **ret, struct note *n);

/*
 * Set a member to text from the command line; what is its option's name, for the sentence. Outcomes as above.
 */
enum status claimset_set_text(json_t *object, const char *name, const char *text, const char *what,
			      struct note *n);

#endif
