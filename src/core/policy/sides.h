/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_SIDES_H
#define CORE_POLICY_SIDES_H

#include "core/base/text.h"
#include "core/policy/row.h"
#include "core/policy/verdict.h"

/* The two texts of a row while they are built: what was expected, and what was found. */
struct sides {
	struct text expected;
	struct text found;
	struct report_row *row;
	int64_t now;
};

struct sides sides_of(struct report_row *row, int64_t now);

/* Add a date to one of the texts, and set the row's number for it. */
void sides_expected_date(struct sides *s, int64_t seconds);
void sides_found_date(struct sides *s, int64_t seconds);

/* Add untrusted text in quotes, escaped and cut. */
void sides_quote(struct text *t, struct span untrusted);

/* Add a claim: its text in quotes, "no NAME", or "NAME is not a string". */
void sides_claim(const struct verdict *v, struct text *t, const char *name);

/* Add the name and value of a claim, escaped and cut, or "no NAME". Other values than strings are JSON. */
void sides_written(const struct verdict *v, struct text *t, const char *path);

/* Add the path of a file, of which only the end is shown if it is long. sides_place() adds "FILE:LINE: ". */
void sides_path(struct text *t, const char *file);
void sides_place(struct text *t, const char *file, int line);

/* Add "uid 1000" to what was found, if there is an account. */
void sides_uid(const struct verdict *v, struct sides *s);

/* A list while it is built. A list that does not fit ends in "...", so that it does not look complete. */
struct items {
	struct text *to;
	const char *separator;
	size_t count;
	bool full;
};

void sides_add_item(struct items *l, const char *item);
void sides_add_quoted(struct items *l, struct span untrusted);

/* Add text from the configuration, which may be in any script. A row is printable ASCII, so it is escaped. */
void sides_add_configured(struct items *l, const char *configured);

/* Add a condition, as in: groups="ops". */
void sides_add_condition(struct items *l, const struct condition *c);

#endif
