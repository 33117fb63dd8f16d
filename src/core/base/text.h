/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

#include "core/base/span.h"

/* Text built piece by piece in a buffer of the caller. A piece that does not fit is left out as a whole. */
struct text {
	char *at; /* always NUL-terminated */
	size_t size;
	size_t used;
};

/* An empty text in buffer, whose size is at least 1. */
struct text text_in(char *buffer, size_t size);

void text_add(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Add untrusted bytes, escaped, as at most max characters (escape_text). */
void text_add_escaped(struct text *t, struct span untrusted, size_t max);

/*
 * Add a date and its distance from now, as in "2023-11-14 22:13:20Z, 1m 30s ago". Both are seconds since the
 * Unix epoch, from 0 to 9999-12-31.
 */
void text_add_date(struct text *t, int64_t seconds, int64_t now);

#endif
