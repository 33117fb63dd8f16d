/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

#include "core/base/span.h"

/*
 * A line built piece by piece in a buffer of the caller's. What does not fit is left out, piece-wise; never
 * overrun.
 */
struct text {
	char *at; /* always NUL-terminated */
	size_t size;
	size_t used;
};

/* An empty text in buffer, which is at least one byte. */
struct text text_in(char *buffer, size_t size);

void text_add(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Add untrusted bytes, escaped, at most max characters of them (escape_text). */
void text_add_escaped(struct text *t, struct span untrusted, size_t max);

/* Add a date and its distance, as "2023-11-14 22:13:20Z, 1m 30s ago". Seconds since the Unix epoch, 0 to
 * 9999-12-31. */
void text_add_date(struct text *t, int64_t seconds, int64_t now);

#endif
