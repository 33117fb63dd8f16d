/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_TOKEN_CLAIMS_H
#define CORE_TOKEN_CLAIMS_H

#include "core/json/tree.h"
#include "core/token/signature.h"

/* The claims of a verified token, typed (RFC 7519 section 4). Absence is a bit, never a value. */

/* NumericDate runs to 9999-12-31T23:59:59Z. */
#define CLAIMS_MAX_DATE INT64_C(253402300799)

/* A NumericDate, which may have a fraction: the whole seconds below and above it. */
struct date {
	bool present;
	int64_t floor;
	int64_t ceiling;
};

struct claims {
	json_t *tree;
	struct date exp;
	struct date nbf;
	struct date iat;
};

/*
 * Read a verified token's claims. iss, sub and jti must be strings, aud a string or a list of strings,
 * exp, nbf and iat numbers from 0 to CLAIMS_MAX_DATE, wherever they are present.
 * REASON_OK, REASON_CLAIMS_INVALID with a note, or REASON_OUT_OF_MEMORY.
 */
enum reason claims_read(const struct verified *v, struct claims *ret, struct note *n);

/* Read a NumericDate from a JSON number as it is written. False when it is none or out of range. */
bool claims_date(struct span number, struct date *ret);

enum claim_kind { CLAIM_ABSENT, CLAIM_TEXT, CLAIM_OTHER };

/* A claim that is text, borrowed from c; CLAIM_OTHER for any other JSON type. */
enum claim_kind claims_text(const struct claims *c, const char *name, struct span *ret);

/* How many audiences the token names (0 when it has no aud), and the i-th, borrowed from c. */
size_t claims_audience_count(const struct claims *c);
struct span claims_audience(const struct claims *c, size_t i);

void claims_done(struct claims *c);

#endif
