/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/set.h"

#include <stdlib.h>

#include "core/base/text.h"

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

static void skipped_done(struct skipped_key *s)
{
	free(s->kid);
	free(s->why);
	free(s->file);
}

/* A copy in *ret, also of NULL. False when memory ran out. */
static bool keep(const char *text, char **ret)
{
	*ret = text ? strdup(text) : NULL;
	return !text || *ret;
}

enum reason keyset_skip(struct keyset *set, const char *kid, const char *why, const char *file)
{
	struct skipped_key *skipped = reallocarray(set->skipped, set->skipped_count + 1, sizeof(*skipped)),
			   *s;

	if (!skipped)
		return REASON_OUT_OF_MEMORY;
	set->skipped = skipped;
	s = &skipped[set->skipped_count];
	*s = (struct skipped_key){0};
	if (!keep(kid, &s->kid) || !keep(why, &s->why) || !keep(file, &s->file)) {
		skipped_done(s);
		return REASON_OUT_OF_MEMORY;
	}
	set->skipped_count++;
	return REASON_OK;
}

static void other_done(struct other_key *o)
{
	free(o->kid);
	free(o->file);
}

enum reason keyset_leave_out(struct keyset *set, const char *kid, const char *file)
{
	struct other_key *others, one = {0};

	if (set->other_count == KEYSET_MAX_OTHERS)
		return REASON_OK;
	others = reallocarray(set->others, set->other_count + 1, sizeof(*others));
	if (!others)
		return REASON_OUT_OF_MEMORY;
	set->others = others;
	if (!keep(kid, &one.kid) || !keep(file, &one.file)) {
		other_done(&one);
		return REASON_OUT_OF_MEMORY;
	}
	others[set->other_count++] = one;
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

const struct skipped_key *keyset_skipped(const struct keyset *set, struct span kid)
{
	for (size_t i = 0; i < set->skipped_count; i++)
		if (set->skipped[i].kid && span_is(kid, set->skipped[i].kid))
			return &set->skipped[i];
	return NULL;
}

void keyset_explain_all(const struct keyset *set, size_t from, struct note *n)
{
	struct text t = text_in(n->text, sizeof(n->text));

	text_add(&t, "no key of the set can be used here");
	for (size_t i = from; i < set->skipped_count; i++)
		if (i == from || strcmp(set->skipped[i].why, set->skipped[i - 1].why) != 0)
			text_add(&t, "%s%s", i == from ? ": " : "; ", set->skipped[i].why);
}

void keyset_done(struct keyset *set)
{
	for (size_t i = 0; i < set->skipped_count; i++)
		skipped_done(&set->skipped[i]);
	free(set->skipped);
	for (size_t i = 0; i < set->other_count; i++)
		other_done(&set->others[i]);
	free(set->others);
	for (size_t i = 0; i < set->count; i++) {
		key_done(set->keys[i]);
		free(set->keys[i]);
	}
	free(set->keys);
	*set = (struct keyset){0};
}
