/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_BYTES_H
#define CORE_BASE_BYTES_H

#include "core/base/span.h"

/* Owned bytes that are wiped before they are freed: tokens, keys, and what is decoded from them. */
struct bytes {
	uint8_t *at;
	size_t len;
};

/* Allocate len zero bytes, followed by one more zero byte. False when memory ran out. */
bool bytes_alloc(size_t len, struct bytes *ret);

/* Allocate a copy of from. False when memory ran out. */
bool bytes_copy(struct span from, struct bytes *ret);

/*
 * Overwrite the stack below the caller and the wide (vector) registers, where calls that have returned may
 * have left secrets. Memory functions use these registers, and the dynamic linker saves them on the stack
 * when it looks up a function for the first time.
 */
void bytes_scrub(void);

/* Whether a block larger than any that a decision allocates can be allocated now. */
bool bytes_available(void);

/* Whether a block of len bytes can be allocated now. If not, a failure is not blamed on the input. */
bool bytes_room(size_t len);

static inline struct span bytes_span(const struct bytes *b)
{
	return (struct span){b->at, b->len};
}

/* Add a newline, in the place of the zero byte that follows. To be called once. */
static inline void bytes_end_line(struct bytes *b)
{
	b->at[b->len++] = '\n';
}

/* Wipe and free; the struct is {0} afterwards. */
void bytes_done(struct bytes *b);

#endif
