/* SPDX-License-Identifier: BSD-2-Clause */
#include "keyset.h"

#include <stdlib.h>

enum reason keyset_add(struct keyset *set, struct key *k)
{
	struct key **keys = reallocarray(set->keys, set->count + 1, sizeof(struct key *));
	struct key *owned;

	if (!keys)
		return REASON_OUT_OF_MEMORY;
	set->keys = keys;
	owned = malloc(sizeof(*owned));
	if (!owned)
		return REASON_OUT_OF_MEMORY;
	*owned = *k;
	set->keys[set->count++] = owned;
	*k = (struct key){0};
	return REASON_OK;
}

enum reason keyset_find(const struct keyset *set, const struct span *kid, const struct algorithm *alg,
			struct candidates *ret)
{
	struct candidates found = {0};
	bool any = false;

	for (size_t i = 0; i < set->count; i++) {
		const struct key *k = set->keys[i];

		if (!key_serves(k, kid))
			continue;
		any = true;
		if (!alg || k->alg != alg)
			continue;
		if (found.count == KEYSET_MAX_CANDIDATES)
			return REASON_KEY_AMBIGUOUS;
		found.keys[found.count++] = k;
	}
	if (!any)
		return REASON_KEY_UNKNOWN;
	if (found.count == 0)
		return REASON_ALG_NOT_ALLOWED;
	*ret = found;
	return REASON_OK;
}

void keyset_done(struct keyset *set)
{
	for (size_t i = 0; i < set->count; i++) {
		key_done(set->keys[i]);
		free(set->keys[i]);
	}
	free(set->keys);
	*set = (struct keyset){0};
}
