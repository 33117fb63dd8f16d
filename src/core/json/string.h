/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_STRING_H
#define CORE_JSON_STRING_H

#include "core/base/span.h"

/*
 * Encoded JSON strings, without their quotes (RFC 8259 section 7): escapes, surrogate pairs, and UTF-8 in
 * its shortest encoding (RFC 3629). Allocates nothing.
 */

/*
 * Decode the first character of *rest, escaped or not, and remove it from *rest, which must not be empty.
 * On success, returns NULL and sets *ret to the code point. On error, returns a clause that says what is
 * wrong, and *rest may have changed. A double quote is treated like any other character.
 */
const char *jsonstring_take(struct span *rest, uint32_t *ret);

/* Whether text, without escapes, is in UTF-8. */
bool jsonstring_is_utf8(struct span text);

/* Length and digest of a decoded string. */
struct jsonstring {
	size_t bytes;
	uint64_t digest; /* FNV-1a */
};

/* The functions below require valid strings, as jsonwalk_next() returns them (walk.h). */
struct jsonstring jsonstring_measure(struct span written);
bool jsonstring_is(struct span written, const char *text); /* text is in UTF-8 */
bool jsonstring_same(struct span a, struct span b);

/* Whether a string decodes to these bytes. */
bool jsonstring_reads(struct span written, struct span decoded);

/*
 * Decode a string into out, which has room for written.len bytes and may be the memory of written itself.
 * Returns the number of bytes written.
 */
size_t jsonstring_decode(struct span written, uint8_t *out);

/* The digest of a string that is already decoded. */
uint64_t jsonstring_digest(struct span decoded);

#endif
