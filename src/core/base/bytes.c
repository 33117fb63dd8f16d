/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/base/bytes.h"

#include <stdlib.h>
#include <string.h>

bool bytes_alloc(size_t len, struct bytes *ret)
{
	uint8_t *at = len < SIZE_MAX ? calloc(1, len + 1) : NULL;

	if (!at)
		return false;
	*ret = (struct bytes){at, len};
	return true;
}

bool bytes_copy(struct span from, struct bytes *ret)
{
	if (!bytes_alloc(from.len, ret))
		return false;
	if (from.len)
		memcpy(ret->at, from.at, from.len);
	return true;
}

/* More stack than one decision uses. */
#define SCRUBBED_BYTES ((size_t)32 * 1024)

__attribute__((noinline)) void bytes_scrub(void)
{
	uint8_t zeros[SCRUBBED_BYTES];

	explicit_bzero(zeros, sizeof(zeros));
	/* memcpy() uses other registers for each length */
	for (size_t len = 16; len <= sizeof(zeros) / 2; len *= 2) {
		memcpy(zeros, zeros + sizeof(zeros) / 2, len);
		/* keeps the compiler from removing the copy */
		__asm__ volatile("" : : "r"(zeros) : "memory");
	}
}

/*
 * Larger than any block that a decision allocates. Under a memory limit that leaves only small blocks, the
 * same allocation fails in both decisions. Their results are then equal, and only this probe reveals the
 * cause.
 */
#define PROBE_BYTES ((size_t)512 * 1024)

bool bytes_available(void)
{
	return bytes_room(PROBE_BYTES);
}

bool bytes_room(size_t len)
{
	void *volatile probe = malloc(len); /* volatile: keeps the compiler from removing the call */
	bool available = probe != NULL;

	free(probe);
	return available;
}

void bytes_done(struct bytes *b)
{
	if (b->at) {
		explicit_bzero(b->at, b->len);
		free(b->at);
	}
	*b = (struct bytes){0};
}
