/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_SPAN_H
#define CORE_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A borrowed view of bytes; its maker says what it borrows from. Not necessarily followed by a NUL. */
struct span {
	const uint8_t *at;
	size_t len;
};

/* The bytes of a C string, without its NUL. NULL gives the empty span. */
static inline struct span span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, text ? strlen(text) : 0};
}

static inline bool span_same(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool span_is(struct span s, const char *text)
{
	return span_same(s, span_of(text));
}

static inline bool span_begins(struct span s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && memcmp(s.at, prefix, n) == 0;
}

/* Whether text stands anywhere in s. */
static inline bool span_has(struct span s, const char *text)
{
	return s.len && memmem(s.at, s.len, text, strlen(text));
}

/* s without its first n bytes (all of them when it is shorter). */
static inline struct span span_after(struct span s, size_t n)
{
	if (s.len == 0 || n > s.len)
		n = s.len;
	return (struct span){s.len ? s.at + n : s.at, s.len - n};
}

/* Remove the bytes before the next dot, or all if there is none, and the dot from *rest. Returns these bytes.
 */
static inline struct span span_take_segment(struct span *rest)
{
	const uint8_t *dot = rest->len ? memchr(rest->at, '.', rest->len) : NULL;
	struct span segment = {rest->at, dot ? (size_t)(dot - rest->at) : rest->len};

	*rest = span_after(*rest, segment.len + 1);
	return segment;
}

/* White space as JSON (RFC 8259 section 2) and PEM define it. */
static inline bool span_is_space(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* s without white space before it. */
static inline struct span span_skip_space(struct span s)
{
	while (s.len && span_is_space(s.at[0]))
		s = span_after(s, 1);
	return s;
}

/* s without white space before and after it. */
static inline struct span span_trim_space(struct span s)
{
	s = span_skip_space(s);
	while (s.len && span_is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

/* Whether s contains only printable ASCII and white space. */
static inline bool span_is_plain_text(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!span_is_space(s.at[i]) && (s.at[i] < 0x20 || s.at[i] > 0x7e))
			return false;
	return true;
}

#endif
