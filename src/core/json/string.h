/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_JSON_STRING_H
#define CORE_JSON_STRING_H

#include "core/base/span.h"

/*
 * JSON strings as they are written, without their quotes (RFC 8259 section 7): escapes, surrogate pairs, and
 * UTF-8 in its one form (RFC 3629). Allocates nothing.
 */

/*
 * Take the first character of *rest, which is not empty, raw or escaped. Returns NULL and the code point, or
 * what is wrong, as a clause; *rest may then have moved. A quote is a character like others here.
 */
const char *jsonstring_take(struct span *rest, uint32_t *ret);

/* What a string amounts to once its escapes are resolved. */
struct jsonstring {
	size_t bytes;
	uint64_t digest; /* FNV-1a */
};

/*
 * The functions below take strings whose characters have all been taken without a fault, as a walk gives them
 * (jsonwalk.h).
 */
struct jsonstring jsonstring_measure(struct span written);
bool jsonstring_is(struct span written, const char *ascii);
bool jsonstring_same(struct span a, struct span b);

/*
 * Resolve the escapes. out has room for written.len bytes, and may be where written lies. Returns the bytes
 * put there.
 */
size_t jsonstring_decode(struct span written, uint8_t *out);

/* The digest of bytes that are decoded already. */
uint64_t jsonstring_digest(struct span decoded);

#endif
