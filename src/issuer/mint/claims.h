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
	const json_t *others; /* an object of other claims, none of which claimset_makes() */
	int64_t ttl_s;
	bool has_nbf;
	int64_t nbf_offset_s;
};

/*
 * Build the claims of a token issued at time now, as a new reference.
 * STATUS_OK; STATUS_USAGE for text that is not UTF-8, for one of its own claims among the others, or for
 * dates that contradict each other; STATUS_HOST. The note names claims: who asks knows where they came from.
 */
enum status claimset_build(const struct claimset *c, int64_t now, json_t **ret, struct note *n);

/* Whether claimset_build() itself makes the claim of this name, so that nothing else may set it. */
bool claimset_makes(const char *name);

/* Text as JSON. STATUS_OK; STATUS_USAGE when it is not UTF-8, and the note begins with what; STATUS_HOST. */
enum status claimset_text(const char *text, const char *what, json_t **ret, struct note *n);

/* Set a member of a header or of claims to text. Outcomes as above; the note begins with its name. */
enum status claimset_set_text(json_t *object, const char *name, const char *text, struct note *n);

#endif
