/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_CLAIMS_H
#define CORE_TOKEN_CLAIMS_H

#include "core/json/tree.h"
#include "core/token/signature.h"

/* The claims of a verified token (RFC 7519 section 4). */

/* The largest NumericDate that is accepted: 9999-12-31T23:59:59Z. */
#define CLAIMS_MAX_DATE INT64_C(253402300799)

/* A NumericDate in seconds, rounded down and rounded up: it may have a fraction. */
struct date {
	bool present;
	int64_t floor;
	int64_t ceiling;
};

struct claims {
	json_t *tree;
	struct span payload; /* the text of the claims, borrowed from the verified token */
	struct date exp;
	struct date nbf;
	struct date iat;
};

/*
 * Read the claims of a verified token. Where present, iss, sub and jti must be strings, aud a string or list
 * of strings, and exp, nbf and iat numbers from 0 to CLAIMS_MAX_DATE. REASON_OK, REASON_CLAIMS_INVALID with
 * a note, or REASON_OUT_OF_MEMORY. v must stay valid while *ret is used.
 */
enum reason claims_read(const struct verified *v, struct claims *ret, struct note *n);

/* Read a NumericDate from the text of a JSON number. False when it is not a number or out of range. */
bool claims_date(struct span number, struct date *ret);

enum claim_kind { CLAIM_ABSENT, CLAIM_TEXT, CLAIM_OTHER };

/*
 * Find the claim at a path (claimpath.h): CLAIM_TEXT with a string in *ret, borrowed from c; CLAIM_OTHER for
 * other types.
 */
enum claim_kind claims_text(const struct claims *c, const char *path, struct span *ret);

/* The JSON text of the claim at a path, borrowed from the token. False if the token lacks the claim. */
bool claims_written(const struct claims *c, const char *path, struct span *ret);

/* Whether the claim at a path is true, or the text "true". */
bool claims_true(const struct claims *c, const char *path);

/* Read a NumericDate in the claim at a path. False if it is absent or no such date. */
bool claims_date_at(const struct claims *c, const char *path, struct date *ret);

/* How many audiences the token names (0 when it has no aud), and the i-th, borrowed from c. */
size_t claims_audience_count(const struct claims *c);
struct span claims_audience(const struct claims *c, size_t i);

void claims_done(struct claims *c);

#endif
