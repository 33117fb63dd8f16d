/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/traces.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tool/memory.h"

/* FNV-1a, 64 bits (RFC 9923). */
static size_t hash(const struct trace *t)
{
	const unsigned char *bytes = (const unsigned char *)t;
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < sizeof(*t); i++)
		h = (h ^ bytes[i]) * 0x100000001b3;
	return (size_t)h;
}

/* The slot of a walk: one that has its number, or an empty one. */
static size_t *find_slot(struct traces *traces, const struct trace *t)
{
	size_t i = hash(t);

	for (;; i++) {
		size_t *slot = &traces->slots[i & (traces->slot_count - 1)];

		if (!*slot || memcmp(&traces->at[*slot - 1], t, sizeof(*t)) == 0)
			return slot;
	}
}

static void grow(struct traces *traces)
{
	if (2 * (traces->count + 1) < traces->slot_count)
		return;
	traces->slot_count = traces->slot_count ? 2 * traces->slot_count : 16;
	free(traces->slots);
	traces->slots = memory_or_exit(calloc(traces->slot_count, sizeof(*traces->slots)));
	for (size_t i = 0; i < traces->count; i++)
		*find_slot(traces, &traces->at[i]) = i + 1;
	traces->at = memory_or_exit(reallocarray(traces->at, traces->slot_count / 2, sizeof(*traces->at)));
}

bool traces_add(struct traces *traces, const struct trace *t, size_t max)
{
	size_t *slot;

	grow(traces);
	slot = find_slot(traces, t);
	if (*slot)
		return true;
	if (traces->count >= max)
		return false;
	traces->at[traces->count++] = *t;
	*slot = traces->count;
	return true;
}

void traces_done(struct traces *traces)
{
	free(traces->at);
	free(traces->slots);
	*traces = (struct traces){0};
}
