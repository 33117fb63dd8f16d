/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/token/header.h"

#include "core/json/walk.h"

/* The shortest member is "":0 and a comma, 5 bytes. This bounds the members at all depths together. */
#define MAX_MEMBERS (HEADER_MAX_BYTES / 5)

struct member {
	struct span name;     /* before decoding */
	uint64_t digest;      /* of the decoded name */
	unsigned object;      /* number of the object that it belongs to; 1 is the outermost */
	struct span value;    /* before decoding, borrowed from the text */
	enum walk_piece kind; /* of the value's first piece */
};

struct members {
	struct member at[MAX_MEMBERS];
	size_t count;
	unsigned objects;			 /* seen so far */
	unsigned inside[JSONWALK_MAX_DEPTH + 1]; /* number of the object at each depth */
};

/*
 * The cost is quadratic in the number of members, of which at most 204 fit into 1 KiB. Names are compared if
 * their digests are equal. An attacker who chooses names with equal digests stays within the same bound.
 */
static bool is_named_before(const struct members *m, const struct member *one)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct member *other = &m->at[i];

		if (other->digest == one->digest && other->object == one->object &&
		    jsonstring_same(other->name, one->name))
			return true;
	}
	return false;
}

/*
 * Record the member whose name was just read, and read the first piece of its value into *ret_piece. Returns
 * NULL, or what is wrong.
 */
static const char *add_member(struct members *m, struct jsonwalk *w, enum walk_piece *ret_piece)
{
	struct member one = {.name = w->written, .object = m->inside[w->depth]};

	one.digest = jsonstring_measure(one.name).digest;
	if (is_named_before(m, &one))
		return "it names a member twice";
	if (m->count == MAX_MEMBERS)
		return "it has too many members";
	*ret_piece = one.kind = jsonwalk_next(w);
	one.value = w->written;
	m->at[m->count++] = one;
	return NULL;
}

/* Read the whole text. Returns NULL, or what is wrong with it. */
static const char *read_all(struct jsonwalk *w, struct members *m)
{
	for (enum walk_piece piece; (piece = jsonwalk_next(w)) != WALK_END;) {
		const char *fault = piece == WALK_NAME ? add_member(m, w, &piece) : NULL;

		if (fault || piece == WALK_BROKEN)
			return fault ? fault : w->fault;
		if (piece == WALK_OPEN)
			m->inside[w->depth] = ++m->objects;
	}
	return NULL;
}

static enum reason refuse(struct note *n, const char *what)
{
	return note_refuse(n, REASON_HEADER_INVALID, "%s", what);
}

static enum reason read_members(struct span text, struct members *m, struct note *n)
{
	struct jsonwalk w = {.text = text};
	const char *fault;

	m->count = m->objects = 0;
	if (!span_begins(span_skip_space(text), "{") && !span_begins(text, "\xef\xbb\xbf"))
		return refuse(n, "the header is not a JSON object: a token begins with \"ey\"; was its "
				 "beginning lost?");
	fault = read_all(&w, m);
	if (!fault)
		return REASON_OK;
	return note_refuse(n, REASON_HEADER_INVALID, "the header is not valid JSON: %s (byte %zu)", fault,
			   w.at + 1);
}

/* A member of the outermost object, or NULL. */
static const struct member *find_member(const struct members *m, const char *name)
{
	const uint64_t digest = jsonstring_digest(span_of(name));

	for (size_t i = 0; i < m->count; i++)
		if (m->at[i].digest == digest && m->at[i].object == 1 && jsonstring_is(m->at[i].name, name))
			return &m->at[i];
	return NULL;
}

/*
 * Refused are parameters that would change how the token is read or which key verifies it: extensions that
 * must be understood (RFC 7515 4.1.11, RFC 7797), keys and URLs of keys (RFC 8725 3.10), compression,
 * encryption and nested tokens.
 */
static const char *refused_parameter(const struct members *m)
{
	static const char *const refused[] = {"crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc", "cty"};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (find_member(m, refused[i]))
			return refused[i];
	return NULL;
}

/* Read an optional parameter, which must be a string. Its escapes are decoded in place. */
static enum reason read_string(uint8_t *text, const struct members *m, const char *name, struct span *ret,
			       bool *ret_has, struct note *n)
{
	const struct member *one = find_member(m, name);
	uint8_t *at;

	*ret_has = one != NULL;
	if (!one)
		return REASON_OK;
	if (one->kind != WALK_STRING)
		return note_refuse(n, REASON_HEADER_INVALID, "the header's %s is not a string", name);
	at = text + (one->value.at - text);
	*ret = (struct span){at, jsonstring_decode(one->value, at)};
	return REASON_OK;
}

static enum reason read_parameters(uint8_t *text, const struct members *m, struct header *h, struct note *n)
{
	bool has_alg = false;
	enum reason r = read_string(text, m, "alg", &h->alg, &has_alg, n);

	if (r == REASON_OK && !has_alg)
		return refuse(n, "the header has no alg");
	if (r == REASON_OK)
		r = read_string(text, m, "kid", &h->kid, &h->has_kid, n);
	if (r == REASON_OK && h->kid.len > HEADER_MAX_KID_BYTES)
		return note_refuse(n, REASON_HEADER_INVALID,
				   "the header's kid has %zu bytes, at most %d are accepted", h->kid.len,
				   HEADER_MAX_KID_BYTES);
	return r == REASON_OK ? read_string(text, m, "typ", &h->typ, &h->has_typ, n) : r;
}

enum reason header_read(uint8_t *text, size_t len, struct header *ret, struct note *n)
{
	struct header h = {0};
	struct members m;
	enum reason r;
	const char *refused;

	if (len > HEADER_MAX_BYTES)
		return note_refuse(n, REASON_HEADER_INVALID,
				   "the header has %zu bytes, at most %d are accepted", len,
				   HEADER_MAX_BYTES);
	r = read_members((struct span){text, len}, &m, n);
	if (r != REASON_OK)
		return r;
	refused = refused_parameter(&m);
	if (refused)
		return note_refuse(n, REASON_HEADER_INVALID,
				   "the header carries \"%s\", which is not accepted", refused);
	r = read_parameters(text, &m, &h, n);
	if (r == REASON_OK)
		*ret = h;
	return r;
}
