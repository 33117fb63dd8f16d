/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/setcut.h"

#include <stdlib.h>

#include "core/base/scoped.h"
#include "core/json/scan.h"
#include "core/keys/private.h"

/* Members of all objects that are open at the same time. Sets in use have less than 30. */
#define MAX_NAMES 256

/* The depths of the list "keys" and of the members of a key in it. */
#define DEPTH_KEYS 2
#define DEPTH_KEY 3

struct cutter {
	struct jsonwalk walk;
	struct setcut *to;
	struct span names[MAX_NAMES]; /* of the open objects, outermost first */
	size_t name_count;
	size_t first[JSONWALK_MAX_DEPTH + 1]; /* index of the first name of the object at each depth */
	struct span name;		      /* the last name */
	bool in_keys;			      /* inside the list "keys" */
	bool has_private, has_secret, names_twice, names_too_many;
};

enum reason setcut_refuse_damaged(struct note *n)
{
	return note_invalid(n, "the JSON of the JWK is damaged, or names a member twice");
}

enum reason setcut_refuse_secret(struct note *n)
{
	return note_invalid(n,
			    "a JWK of kty oct is a secret and no public key: it stands alone in a file that "
			    "\"secret = FILE\" names");
}

static bool is_named_before(const struct cutter *c, struct span name)
{
	for (size_t i = c->first[c->walk.depth]; i < c->name_count; i++)
		if (jsonstring_same(c->names[i], name))
			return true;
	return false;
}

static void take_name(struct cutter *c)
{
	c->name = c->walk.written;
	c->has_private |= keyprivate_is_member(c->name);
	c->has_secret |= jsonstring_is(c->name, "k");
	c->names_twice |= is_named_before(c, c->name);
	if (c->name_count == MAX_NAMES)
		c->names_too_many = true;
	else
		c->names[c->name_count++] = c->name;
}

/* Add the element of "keys" that begins at start, without its length. */
static enum reason begin_key(struct cutter *c, const uint8_t *start)
{
	struct setcut_key *keys = reallocarray(c->to->keys, c->to->count + 1, sizeof(*keys));

	if (!keys)
		return REASON_OUT_OF_MEMORY;
	c->to->keys = keys;
	keys[c->to->count++] = (struct setcut_key){.text = {start, 0}};
	return REASON_OK;
}

static void end_key(struct cutter *c)
{
	struct span *text = &c->to->keys[c->to->count - 1].text;

	text->len = (size_t)(c->walk.text.at + c->walk.at - text->at);
}

static enum reason take_open(struct cutter *c)
{
	struct jsonwalk *w = &c->walk;

	c->first[w->depth] = c->name_count;
	if (c->in_keys && w->depth == DEPTH_KEY)
		return begin_key(c, w->text.at + w->at - 1);
	/* of two lists "keys", the second is a member that is named twice */
	if (w->depth == DEPTH_KEYS && !jsonwalk_in_object(w) && jsonstring_is(c->name, "keys"))
		c->in_keys = c->to->is_set = true;
	return REASON_OK;
}

static void take_close(struct cutter *c)
{
	c->name_count = c->first[c->walk.depth + 1];
	if (c->in_keys && c->walk.depth == DEPTH_KEYS)
		end_key(c);
	if (c->walk.depth < DEPTH_KEYS)
		c->in_keys = false;
}

/* An element of "keys" that is no object is no key. It is kept, so that it is skipped like one. */
static enum reason take_scalar(struct cutter *c, const uint8_t *start)
{
	enum reason r;

	if (!c->in_keys || c->walk.depth != DEPTH_KEYS)
		return REASON_OK;
	r = begin_key(c, start);
	if (r == REASON_OK)
		end_key(c);
	return r;
}

static enum reason take_string(struct cutter *c)
{
	const struct jsonwalk *w = &c->walk;
	struct setcut_key *key;

	if (!c->in_keys || w->depth != DEPTH_KEY || !jsonwalk_in_object(w))
		return take_scalar(c, w->written.at - 1);
	key = &c->to->keys[c->to->count - 1];
	c->has_secret |= jsonstring_is(c->name, "kty") && jsonstring_is(w->written, "oct");
	if (jsonstring_is(c->name, "kid")) {
		key->has_kid = true;
		key->kid = w->written;
	}
	return REASON_OK;
}

static enum reason take(struct cutter *c, enum walk_piece piece, struct note *n)
{
	switch (piece) {
	case WALK_NAME:
		take_name(c);
		return REASON_OK;
	case WALK_STRING:
		return take_string(c);
	case WALK_NUMBER:
	case WALK_LITERAL:
		return take_scalar(c, c->walk.written.at);
	case WALK_OPEN:
		return take_open(c);
	case WALK_CLOSE:
		take_close(c);
		return REASON_OK;
	case WALK_END:
		return REASON_OK;
	case WALK_BROKEN:
		break;
	}
	return setcut_refuse_damaged(n);
}

/* Judge what was found, the gravest first. */
static enum reason judge(const struct cutter *c, struct note *n)
{
	if (c->has_private || keyprivate_has_pem(c->walk.text))
		return keyprivate_refuse(n);
	if (c->has_secret)
		return setcut_refuse_secret(n);
	if (c->names_twice)
		return setcut_refuse_damaged(n);
	if (c->names_too_many)
		return note_invalid(
			n, "the JSON of the JWK has more than %d members in objects within each other",
			MAX_NAMES);
	return REASON_OK;
}

enum reason setcut_read(struct span text, struct setcut *ret, struct note *n)
{
	SCOPED(setcut) cut = {0};
	struct cutter c = {.walk = {.text = text}, .to = &cut};
	enum walk_piece piece;
	enum reason r;

	if (text.len > JSONSCAN_MAX_BYTES)
		return setcut_refuse_damaged(n);
	do {
		piece = jsonwalk_next(&c.walk);
		r = take(&c, piece, n);
	} while (r == REASON_OK && piece != WALK_END);
	if (r == REASON_OK)
		r = judge(&c, n);
	if (r == REASON_OK)
		*ret = TAKE(cut);
	return r;
}

bool setcut_serves(const struct setcut_key *k, const struct span *kid)
{
	return !kid || !k->has_kid || jsonstring_reads(k->kid, *kid);
}

bool setcut_kid(const struct setcut_key *k, char **ret)
{
	char *kid = NULL;

	if (k->has_kid) {
		kid = malloc(k->kid.len + 1);
		if (!kid)
			return false;
		kid[jsonstring_decode(k->kid, (uint8_t *)kid)] = '\0';
	}
	*ret = kid;
	return true;
}

void setcut_done(struct setcut *s)
{
	free(s->keys);
	*s = (struct setcut){0};
}
