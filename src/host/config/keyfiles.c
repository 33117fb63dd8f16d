/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/keyfiles.h"

#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/keys/format.h"
#include "core/keys/webkey.h"

static bool is_listed(const struct algorithm_list *list, const struct algorithm *alg)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i] == alg)
			return true;
	return false;
}

/* Count the listed algorithms that fit the key, and write their names. */
static size_t find_fitting(const struct algorithm_list *list, const struct key *k,
			   const struct algorithm **ret, struct text *names)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (!key_fits(k, list->at[i]))
			continue;
		*ret = list->at[i];
		text_add(names, "%s%s", count++ ? ", " : "", list->at[i]->name);
	}
	return count;
}

static enum reason bind_algorithm(struct key *k, const struct algorithm_list *list, struct note *n)
{
	const struct algorithm *alg = NULL;
	char buffer[128];
	struct text names = text_in(buffer, sizeof(buffer));
	size_t count;

	if (k->alg) {
		if (is_listed(list, k->alg))
			return REASON_OK;
		return note_invalid(
			n, "the JWK's alg is %s, which the section does not list: add \"algorithm = %s\"",
			k->alg->name, k->alg->name);
	}
	count = find_fitting(list, k, &alg, &names);
	if (count == 1)
		return key_bind(k, alg, n);
	if (count == 0)
		return note_invalid(
			n,
			"none of the section's algorithms fits this key (%s%s%s): list the one it signs with",
			key_type_name(k->type), k->curve ? " " : "", k->curve ? k->curve->name : "");
	return note_invalid(n,
			    "several of the section's algorithms fit this key (%s): list one, or write the "
			    "key as a JWK with an alg",
			    buffer);
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The same key, bound to another algorithm, or NULL. A key has one algorithm (RFC 8725 3.1). */
static const struct key *find_clash(const struct trust *t, const struct key *k)
{
	for (size_t i = 0; i < t->keys.count; i++)
		if (key_same(t->keys.keys[i], k) && t->keys.keys[i]->alg != k->alg)
			return t->keys.keys[i];
	return NULL;
}

/* A key that equals k in every respect, or NULL. */
static const struct key *find_known(const struct trust *t, const struct key *k)
{
	for (size_t i = 0; i < t->keys.count; i++) {
		const struct key *known = t->keys.keys[i];

		if (key_same(known, k) && same_text(known->kid, k->kid) && known->has_dates == k->has_dates &&
		    known->not_before == k->not_before && known->not_after == k->not_after)
			return known;
	}
	return NULL;
}

static enum reason add_to_issuer(struct issuer *issuer, const struct key *k)
{
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): a list of pointers */
	const struct key **keys = reallocarray(issuer->keys, issuer->key_count + 1, sizeof(*keys));

	if (!keys)
		return REASON_OUT_OF_MEMORY;
	issuer->keys = keys;
	issuer->keys[issuer->key_count++] = k;
	return REASON_OK;
}

/* What keys are loaded from, and where they are added. */
struct loading {
	const struct key_source *source;
	struct trust *trust;
	struct issuer *issuer;
};

static enum reason add_key(struct key *k, const struct loading *l, struct note *n)
{
	const struct key *known, *clash;
	enum reason r = bind_algorithm(k, l->source->listed, n);

	if (r != REASON_OK)
		return r;
	clash = find_clash(l->trust, k);
	if (clash)
		return note_invalid(n,
				    "this key is used with %s already; a key has one algorithm (RFC 8725 "
				    "3.1): use another key",
				    clash->alg->name);
	known = find_known(l->trust, k);
	if (known)
		return add_to_issuer(l->issuer, known);
	k->file = strdup(l->source->name);
	if (!k->file || keyset_add(&l->trust->keys, k) != REASON_OK)
		return REASON_OUT_OF_MEMORY;
	return add_to_issuer(l->issuer, l->trust->keys.keys[l->trust->keys.count - 1]);
}

/*
 * Add a key. If it is not usable, a key of a set is skipped (RFC 7517 section 5), and with any other the
 * configuration is refused.
 */
static enum reason add_or_skip(struct key *k, const struct loading *l, struct note *n)
{
	struct note why = {0};
	enum reason r = add_key(k, l, &why);

	if (r != REASON_CONFIG_INVALID)
		return r;
	if (k->is_of_set)
		return keyset_skip(&l->trust->keys, k->kid, why.text, l->source->name);
	*n = why;
	return r;
}

static enum reason add_all(const struct keyset *keys, const struct loading *l, struct note *n)
{
	enum reason r = REASON_OK;

	for (size_t i = 0; i < keys->skipped_count && r == REASON_OK; i++)
		r = keyset_skip(&l->trust->keys, keys->skipped[i].kid, keys->skipped[i].why, l->source->name);
	for (size_t i = 0; i < keys->count && r == REASON_OK; i++)
		r = add_or_skip(keys->keys[i], l, n);
	return r;
}

/*
 * Whether the token may need this key of a set. It needs no further key if there are more for it than are
 * tried, or if a key is found and its alg is none of ours.
 */
static bool is_needed(const struct setcut_key *key, const struct loading *l)
{
	const struct key_choice *c = l->source->choice;
	struct candidates ignored;
	enum reason found;

	if (!c)
		return true;
	if (c->is_none || !setcut_serves(key, c->kid))
		return false;
	found = keyset_find(&l->trust->keys, c->kid, c->alg, &ignored);
	return found == REASON_KEY_UNKNOWN || (c->alg && found != REASON_KEY_AMBIGUOUS);
}

static enum reason leave_out(const struct setcut_key *key, const struct loading *l)
{
	char *kid = NULL;
	enum reason r = REASON_OUT_OF_MEMORY;

	if (l->trust->keys.other_count == KEYSET_MAX_OTHERS)
		return REASON_OK;
	if (setcut_kid(key, &kid))
		r = keyset_leave_out(&l->trust->keys, kid, l->source->name);
	free(kid);
	return r;
}

static enum reason add_needed(const struct setcut_key *key, const struct loading *l, struct note *n)
{
	SCOPED(keyset) one = {0};
	enum reason r = webkey_of_set(key, &one);

	return r == REASON_OK ? add_all(&one, l, n) : r;
}

/*
 * Add the keys of a set that the token needs. Without a choice, the section must be able to use one of the
 * set. With a choice, only an empty set is refused: whether the configuration is valid must not depend on the
 * token, or an existing account, whose token is read, could be distinguished from others.
 */
static enum reason add_set(const struct setcut *set, const struct loading *l, struct note *n)
{
	size_t given = l->issuer->key_count, skipped = l->trust->keys.skipped_count;

	for (size_t i = 0; i < set->count; i++) {
		bool needed = is_needed(&set->keys[i], l);
		enum reason r = needed ? add_needed(&set->keys[i], l, n) : leave_out(&set->keys[i], l);

		if (r != REASON_OK)
			return r;
	}
	if (l->issuer->key_count > given || (l->source->choice && set->count))
		return REASON_OK;
	keyset_explain_all(&l->trust->keys, skipped, n);
	return REASON_CONFIG_INVALID;
}

static bool lists_hmac_alone(const struct algorithm_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i]->key_type != KEY_SECRET)
			return false;
	return true;
}

/*
 * Suggest "secret =" only if every listed algorithm is HMAC. Otherwise the file may be a public key in an
 * unknown format: if it were used as a secret, anyone who knows the public key could sign (RFC 8725 2.1).
 */
static void suggest_secret(const struct key_source *s, struct span content, struct note *n)
{
	if (lists_hmac_alone(s->listed) && keyformat_may_be_secret(content))
		note_set(n,
			 "this is no public key: for an HMAC secret write \"secret = %s\" in place of \"key "
			 "= %s\"",
			 s->name, s->name);
}

static enum reason load_public(struct span content, const struct loading *l, struct note *n)
{
	SCOPED(setcut) set = {0};
	SCOPED(keyset) keys = {0};
	enum reason r = keyformat_cut(content, &set, n);

	if (r == REASON_OK && set.is_set)
		return add_set(&set, l, n);
	if (r == REASON_OK)
		r = keyformat_read(content, &keys, n);
	if (r == REASON_CONFIG_INVALID)
		suggest_secret(l->source, content, n);
	return r == REASON_OK ? add_all(&keys, l, n) : r;
}

static enum reason load_secret(const struct trustedfile *file, const struct loading *l, struct note *n)
{
	SCOPED(keyset) keys = {0};
	SCOPED(key) k = {0};
	enum reason r = keyformat_read_secret(bytes_span(&file->content), &k, n);

	if (r != REASON_OK)
		return r;
	if (!file->is_private)
		return note_invalid(n, "the file holds a secret, and others may read it: chmod o-rwx it");
	r = keyset_add(&keys, &k);
	return r == REASON_OK ? add_all(&keys, l, n) : r;
}

enum reason keyfiles_load(const struct key_source *s, struct trust *trust, struct issuer *issuer,
			  struct note *n)
{
	const struct trustedfile *file = NULL;
	const struct loading loading = {s, trust, issuer};
	enum reason r = snapshot_read(s->files, s->path, &file, n);

	if (r != REASON_OK)
		return r;
	if (file->content.len == 0)
		r = note_invalid(n, "the file is empty");
	else
		r = s->is_secret ? load_secret(file, &loading, n) :
				   load_public(bytes_span(&file->content), &loading, n);
	if (r == REASON_CONFIG_INVALID)
		note_prefix(n, "%s: ", s->path);
	return r;
}
