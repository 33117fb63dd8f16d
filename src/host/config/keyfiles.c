/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/keyfiles.h"

#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/base/text.h"
#include "core/keys/format.h"

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

/* Find a key that equals k in every respect. A key that is already bound to another algorithm is refused. */
static enum reason find_known(const struct trust *t, const struct key *k, const struct key **ret,
			      struct note *n)
{
	for (size_t i = 0; i < t->keys.count; i++) {
		const struct key *known = t->keys.keys[i];

		if (!key_same(known, k))
			continue;
		if (known->alg != k->alg)
			return note_invalid(n,
					    "this key is used with %s already; a key has one algorithm (RFC "
					    "8725 3.1): use another key",
					    known->alg->name);
		if (same_text(known->kid, k->kid) && known->has_dates == k->has_dates &&
		    known->not_before == k->not_before && known->not_after == k->not_after)
			*ret = known;
	}
	return REASON_OK;
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
	const struct key *known = NULL;
	enum reason r = bind_algorithm(k, l->source->listed, n);

	if (r == REASON_OK)
		r = find_known(l->trust, k, &known, n);
	if (r == REASON_OK && !known) {
		k->file = strdup(l->source->name);
		r = k->file ? keyset_add(&l->trust->keys, k) : REASON_OUT_OF_MEMORY;
		if (r == REASON_OK)
			known = l->trust->keys.keys[l->trust->keys.count - 1];
	}
	return r == REASON_OK ? add_to_issuer(l->issuer, known) : r;
}

/*
 * Add a key. If the section cannot use a single key, the configuration is refused. A key of a set that the
 * section cannot use is skipped (RFC 7517 section 5).
 */
static enum reason add_or_skip(struct key *k, const struct loading *l, struct note *n)
{
	struct note why = {0};
	enum reason r = add_key(k, l, &why);

	if (r == REASON_CONFIG_INVALID && k->is_of_set)
		return keyset_skip(&l->trust->keys, k->kid, why.text, l->source->name);
	if (r == REASON_CONFIG_INVALID)
		*n = why;
	return r;
}

/* Add all keys of a file. The section must be able to use at least one. */
static enum reason add_all(const struct keyset *keys, const struct loading *l, struct note *n)
{
	size_t given = l->issuer->key_count, skipped = l->trust->keys.skipped_count;
	enum reason r = REASON_OK;

	for (size_t i = 0; i < keys->skipped_count && r == REASON_OK; i++)
		r = keyset_skip(&l->trust->keys, keys->skipped[i].kid, keys->skipped[i].why, l->source->name);
	for (size_t i = 0; i < keys->count && r == REASON_OK; i++)
		r = add_or_skip(keys->keys[i], l, n);
	if (r != REASON_OK || l->issuer->key_count > given)
		return r;
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
static enum reason read_public(const struct key_source *s, struct span content, struct keyset *ret,
			       struct note *n)
{
	enum reason r = keyformat_read(content, ret, n);

	if (r == REASON_CONFIG_INVALID && lists_hmac_alone(s->listed) && keyformat_may_be_secret(content))
		note_set(n,
			 "this is no public key: for an HMAC secret write \"secret = %s\" in place of \"key "
			 "= %s\"",
			 s->name, s->name);
	return r;
}

static enum reason read_secret(const struct trustedfile *file, struct keyset *ret, struct note *n)
{
	SCOPED(key) k = {0};
	enum reason r = keyformat_read_secret(bytes_span(&file->content), &k, n);

	if (r != REASON_OK)
		return r;
	if (!file->is_private)
		return note_invalid(n, "the file holds a secret, and others may read it: chmod o-rwx it");
	return keyset_add(ret, &k);
}

enum reason keyfiles_load(const struct key_source *s, struct trust *trust, struct issuer *issuer,
			  struct note *n)
{
	const struct trustedfile *file = NULL;
	SCOPED(keyset) keys = {0};
	const struct loading loading = {s, trust, issuer};
	enum reason r = snapshot_read(s->files, s->path, &file, n);

	if (r != REASON_OK)
		return r;
	if (file->content.len == 0)
		r = note_invalid(n, "the file is empty");
	else
		r = s->is_secret ? read_secret(file, &keys, n) :
				   read_public(s, bytes_span(&file->content), &keys, n);
	if (r == REASON_OK)
		r = add_all(&keys, &loading, n);
	if (r == REASON_CONFIG_INVALID)
		note_prefix(n, "%s: ", s->path);
	return r;
}
