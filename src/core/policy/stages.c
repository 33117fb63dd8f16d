/* SPDX-License-Identifier: BSD-2-Clause */
/* Reports on what is checked before the claims can be read: form, header, key, signature (decide.c). */
#include "core/policy/rule.h"

static void report_length(const struct verdict *v, struct sides *s)
{
	text_add(&s->expected, "at most %zu bytes", v->trust->max_token_bytes);
	text_add(&s->found, "%zu bytes", v->token_bytes);
}

static bool is_type_of_earlier(const struct trust *t, size_t issuer, const char *type)
{
	for (size_t i = 0; i < issuer; i++)
		if (names_has(&t->issuers[i].types, type))
			return true;
	return false;
}

/* Add the types of the section that no earlier section has. */
static void add_types(const struct trust *t, size_t issuer, struct items *types)
{
	const struct names *own = &t->issuers[issuer].types;

	for (size_t i = 0; i < own->count; i++)
		if (!is_type_of_earlier(t, issuer, own->at[i]))
			sides_add_item(types, own->at[i]);
}

/* typ is part of the token, and quoted only if the signature is verified. */
static void report_header(const struct verdict *v, struct sides *s)
{
	const struct jws *t = &v->jws;
	const struct issuer *section = v->limits.issuer;
	struct items types = {.to = &s->expected, .separator = ", typ "};

	text_add(&s->expected, "typ ");
	if (section)
		for (size_t i = 0; i < section->types.count; i++)
			sides_add_item(&types, section->types.at[i]);
	else
		for (size_t i = 0; i < v->trust->issuer_count; i++)
			add_types(v->trust, i, &types);
	if (t->has_header && !t->has_typ)
		text_add(&s->found, "no typ");
	else if (v->verified)
		sides_quote(&s->found, t->typ);
	else if (v->reason == REASON_TYPE_UNEXPECTED)
		text_add(&s->found, "another typ");
}

/* Name the algorithm if it is supported. Other text of a header is not quoted. */
static void add_alg(struct text *t, struct span name)
{
	const struct algorithm *alg = algorithm_find(name);

	text_add(t, "%s%s", alg ? "alg " : "an alg that is not supported", alg ? alg->name : "");
}

/* Describe a key, as in: ES256 kid "k1" (corp.jwks). */
static void add_key(struct items *l, const struct key *k)
{
	char item[192];
	struct text t = text_in(item, sizeof(item));

	text_add(&t, "%s", k->alg->name);
	if (k->kid) {
		text_add(&t, " kid ");
		sides_quote(&t, span_of(k->kid));
	}
	if (k->file) {
		text_add(&t, " (");
		text_add_escaped(&t, span_of(k->file), 64);
		text_add(&t, ")");
	}
	sides_add_item(l, item);
}

/* Describe a key of a set that was not built, as in: kid "k1" (corp.jwks). */
static void add_other(struct items *l, const struct other_key *k)
{
	char item[192];
	struct text t = text_in(item, sizeof(item));

	text_add(&t, k->kid ? "kid " : "no kid");
	if (k->kid)
		sides_quote(&t, span_of(k->kid));
	text_add(&t, " (");
	text_add_escaped(&t, span_of(k->file), 64);
	text_add(&t, ")");
	sides_add_item(l, item);
}

/*
 * Add the skipped key with the token's kid, which may be the key that signed the token, and why it is
 * skipped. If the reason is not key-unknown, other keys with the same kid or without one were found instead.
 * False when there is no such key.
 */
static bool add_skipped(const struct verdict *v, struct text *t)
{
	const struct jws *token = &v->jws;
	const struct skipped_key *s = token->has_kid ? keyset_skipped(&v->trust->keys, token->kid) : NULL;

	if (!s)
		return false;
	text_add(t, v->reason == REASON_KEY_UNKNOWN ? "; " : "; a key of this kid in ");
	text_add_escaped(t, span_of(s->file ? s->file : "a set"), 64);
	text_add(t, v->reason == REASON_KEY_UNKNOWN ? " has this kid: " : " is skipped: ");
	text_add(t, "%.*s", (int)(t->size - t->used - 1), s->why);
	return true;
}

static bool has_no_key(enum reason r)
{
	return r == REASON_KEY_UNKNOWN || r == REASON_ALG_NOT_ALLOWED;
}

/* Expected: the keys for the token's kid, or all keys if the token has no kid or no key has it. */
static void report_key(const struct verdict *v, struct sides *s)
{
	const struct keyset *keys = &v->trust->keys;
	const struct jws *t = &v->jws;
	bool all = !t->has_kid || v->reason == REASON_KEY_UNKNOWN;
	struct items configured = {.to = &s->expected, .separator = ", "};

	if (v->reason == REASON_KEY_AMBIGUOUS)
		text_add(&s->expected,
			 "at most %d keys of its alg (give tokens and keys a kid): ", KEYSET_MAX_CANDIDATES);
	for (size_t i = 0; i < keys->count; i++)
		if (all || key_serves(keys->keys[i], &t->kid))
			add_key(&configured, keys->keys[i]);
	for (size_t i = 0; i < keys->other_count && all; i++)
		add_other(&configured, &keys->others[i]);
	if (!t->has_header)
		return;
	add_alg(&s->found, t->alg);
	if (has_no_key(v->reason) && add_skipped(v, &s->found))
		return;
	text_add(&s->found, t->has_kid ? ", kid " : ", no kid");
	if (t->has_kid)
		sides_quote(&s->found, t->kid);
}

static size_t signature_bytes(const struct key *k)
{
	return k->type == KEY_SECRET ? k->alg->digest_bytes : k->signature_bytes;
}

/* If no tried key makes signatures of this length: add both lengths and the probable cause. Else false. */
static bool add_length_of_signature(const struct candidates *c, struct span signature, struct text *t)
{
	const struct key *first = c->keys[0];
	size_t wanted = signature_bytes(first);

	for (size_t i = 0; i < c->count; i++)
		if (signature.len == signature_bytes(c->keys[i]))
			return false;
	text_add(t, "%zu bytes, %s has %zu: ", signature.len, first->alg->name, wanted);
	if (signature.len < wanted)
		text_add(t, "was it cut?");
	else if (first->type == KEY_EC && signature.at[0] == 0x30 && signature.at[1] == signature.len - 2)
		text_add(t, "is it in DER? A JWS has r and s alone (RFC 7518 3.4)");
	else
		text_add(t, "was it lengthened, or signed by another key?");
	return true;
}

static void add_no_signature(const struct verdict *v, struct text *t)
{
	if (add_length_of_signature(&v->candidates, bytes_span(&v->jws.signature), t)) {
		(void)add_skipped(v, t);
		return;
	}
	text_add(t, "none");
	if (!add_skipped(v, t))
		text_add(t, ": the token was changed, cut, or signed by another key");
}

static void report_signature(const struct verdict *v, struct sides *s)
{
	const struct candidates *c = &v->candidates;
	struct items tried = {.to = &s->expected, .separator = ", "},
		     verified = {.to = &s->found, .separator = ", "};

	text_add(&s->expected, "a signature by ");
	for (size_t i = 0; i < c->count; i++)
		add_key(&tried, c->keys[i]);
	if (!c->count)
		text_add(&s->expected, "a configured key");
	else if (v->verified)
		add_key(&verified, verified_key(v->verified));
	else
		add_no_signature(v, &s->found);
}

/* Whether the section accepts the typ. decide.c has only checked that some section does. */
static enum reason judge_type(const struct verdict *v)
{
	return trust_has_type(v->limits.issuer, &v->jws) ? REASON_OK : REASON_TYPE_UNEXPECTED;
}

const struct rule_entry stages_shape = {"not-a-token", "token shape", NULL, NULL, NEEDS_NOTHING};
const struct rule_entry stages_length = {"token-too-long", "length", NULL, report_length, NEEDS_NOTHING};
const struct rule_entry stages_form = {"malformed", "form", NULL, NULL, NEEDS_NOTHING};
const struct rule_entry stages_header = {"header", "header", judge_type, report_header, NEEDS_NOTHING};
const struct rule_entry stages_key = {"key", "key", NULL, report_key, NEEDS_NOTHING};
const struct rule_entry stages_signature = {"signature", "signature", NULL, report_signature, NEEDS_NOTHING};
