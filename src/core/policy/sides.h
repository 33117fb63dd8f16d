/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_SIDES_H
#define CORE_POLICY_SIDES_H

#include "core/base/text.h"
#include "core/policy/row.h"
#include "core/policy/verdict.h"

/* The two sides of a row under construction: what was expected, and what was found. */
struct sides {
	struct text expected;
	struct text found;
	struct report_row *row;
	int64_t now;
};

struct sides sides_of(struct report_row *row, int64_t now);

/* Add a date to a side, in words and as the row's number. */
void sides_expect_date(struct sides *s, int64_t seconds);
void sides_find_date(struct sides *s, int64_t seconds);

/* Add untrusted text in quotes, escaped and cut. */
void sides_quote(struct text *t, struct span untrusted);

/* Add a claim: its text in quotes, "no NAME", or "NAME is no string". */
void sides_claim(const struct verdict *v, struct text *t, const char *name);

/* "uid 1000", where the account was found. */
void sides_uid(const struct verdict *v, struct sides *s);

/*
 * A list under construction. Where it is cut it ends in "...", so that a missing item does not look like one
 * that is absent.
 */
struct items {
	struct text *to;
	const char *separator;
	size_t count;
	bool full;
};

void sides_add_item(struct items *l, const char *item);
void sides_add_quoted(struct items *l, struct span untrusted);

/* The same for text of the configuration, which may be in any script: a row is printable ASCII. */
void sides_add_configured(struct items *l, const char *configured);

#endif
