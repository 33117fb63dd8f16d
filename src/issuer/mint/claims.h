/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_CLAIMS_H
#define ISSUER_MINT_CLAIMS_H

#include <jansson.h>

#include "core/base/names.h"
#include "tool/status.h"

#define CLAIMSET_EARLIEST_S 1577836800 /* 2020-01-01: a clock that shows an earlier time has not been set */

/* The claims of a new token (RFC 7519 section 4), all borrowed. NULL or an empty list: no such claim. */
struct claimset {
	const char *sub;
	const char *iss;
	const char *jti;
	struct names aud;
	const json_t *others; /* an object of other claims; claimset_makes() is false for each */
	int64_t ttl_s;
	bool has_nbf;
	int64_t nbf_offset_s;
};

/*
 * Build the claims of a token issued at time now (seconds since the epoch), as a new reference.
 * STATUS_OK; STATUS_USAGE for text that is not UTF-8, for a claim in others that this function makes itself,
 * or for dates that contradict each other; STATUS_HOST. The note names claims, not options.
 */
enum status claimset_build(const struct claimset *c, int64_t now, json_t **ret, struct note *n);

/* Whether claimset_build() makes the claim of this name itself, so that others must not contain it. */
bool claimset_makes(const char *name);

/* Make a JSON string. STATUS_OK; STATUS_USAGE if text is not UTF-8: "WHAT is not ..."; STATUS_HOST. */
enum status claimset_text(const char *text, const char *what, json_t **ret, struct note *n);

/* Set a member of a header or of claims to text. Returns the same statuses; the note begins with name. */
enum status claimset_set_text(json_t *object, const char *name, const char *text, struct note *n);

#endif
