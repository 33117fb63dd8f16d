/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_BYTES_H
#define CORE_BASE_BYTES_H

#include "core/base/span.h"

/* Owned bytes that are wiped before they are freed: tokens, keys, what was decoded from them. */
struct bytes {
	uint8_t *at;
	size_t len;
};

/* Room for len bytes, zeroed, and one more zero behind them. False when memory ran out. */
bool bytes_alloc(size_t len, struct bytes *ret);

/* A copy of from. False when memory ran out. */
bool bytes_copy(struct span from, struct bytes *ret);

/*
 * Overwrite what calls that have returned left behind: below on the stack, and in the wide registers through
 * which memory is searched and copied. The dynamic linker saves those on the stack when it looks up a
 * function for the first time.
 */
void bytes_scrub(void);

/* Whether a block larger than any that a decision needs can be allocated now. */
bool bytes_available(void);

/* Whether so much could be had at once. What failed for want of memory is then not held against its input. */
bool bytes_room(size_t len);

static inline struct span bytes_span(const struct bytes *b)
{
	return (struct span){b->at, b->len};
}

/* Wipe and free; the struct is {0} afterwards. */
void bytes_done(struct bytes *b);

#endif
