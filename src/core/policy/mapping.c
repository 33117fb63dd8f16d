/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/mapping.h"

#include "core/policy/email.h"
#include "core/token/compare.h"

#define MAX_ACCOUNT_BYTES 255

/* What decides in a section without a users file. */
static const struct userline own_line = {.kind = USERLINE_OWN};

bool mapping_is_account(struct span name)
{
	if (name.len == 0 || name.len > MAX_ACCOUNT_BYTES || name.at[0] == '-')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] <= ' ' || name.at[i] == 0x7f || name.at[i] == ':' || name.at[i] == '/')
			return false;
	return true;
}

/* The user claim, whole. False if it is absent or not a string. */
static bool user_claim(const struct verdict *v, struct span *ret)
{
	return claims_text(&v->claims, v->limits.issuer->user_claim, ret) == CLAIM_TEXT;
}

/* Remove the suffix from the end of name. False if name does not have it. */
static bool remove_suffix(struct span *name, struct span suffix)
{
	struct span end = {0};

	if (name->len < suffix.len)
		return false;
	end = span_after(*name, name->len - suffix.len);
	name->len -= suffix.len;
	return span_same(end, suffix);
}

static bool names_own_account(const struct verdict *v)
{
	struct span name;

	return user_claim(v, &name) && remove_suffix(&name, span_of(v->limits.issuer->user_suffix)) &&
	       mapping_is_account(name) && span_is(name, v->request->user);
}

static bool has_account(const struct verdict *v, const struct userline *l)
{
	const struct users *u = &v->limits.issuer->users;

	for (size_t i = 0; i < l->name_count; i++)
		if (strcmp(u->names[l->names + i], v->request->user) == 0)
			return true;
	return false;
}

/* A condition of the line, counted from 0. */
static const struct condition *condition_at(const struct verdict *v, const struct userline *l, size_t i)
{
	return &v->limits.issuer->users.conditions[l->conditions + i];
}

/* The first condition of the line that does not hold, or NULL. */
static const struct condition *broken_condition(const struct verdict *v, const struct userline *l,
						struct compare_cache *cache)
{
	for (size_t i = 0; i < l->condition_count; i++) {
		const struct condition *c = condition_at(v, l, i);

		if (compare_claim(&v->claims, c->claim, c->value, cache) != COMPARISON_EQUAL)
			return c;
	}
	return NULL;
}

/* Whether the line opens the account asked for, if every email counts. */
static bool holds(const struct verdict *v, const struct userline *l, struct compare_cache *cache)
{
	struct span user;

	switch (l->kind) {
	case USERLINE_OWN:
		return names_own_account(v);
	case USERLINE_USER:
		return has_account(v, l) && user_claim(v, &user) && span_is(user, l->value);
	case USERLINE_WITH:
		return has_account(v, l) && l->condition_count && !broken_condition(v, l, cache);
	}
	return false;
}

static bool lacks_email(const struct verdict *v, const struct userline *l)
{
	if (l->kind != USERLINE_WITH)
		return !email_counts(v, v->limits.issuer->user_claim);
	for (size_t i = 0; i < l->condition_count; i++)
		if (!email_counts(v, condition_at(v, l, i)->claim))
			return true;
	return false;
}

/* A line that needs no email, or whose email counts, comes first. */
const struct userline *mapping_find(const struct verdict *v)
{
	const struct users *u = &v->limits.issuer->users;
	const struct userline *lines = u->path ? u->lines : &own_line, *found = NULL;
	size_t count = u->path ? u->count : 1;
	struct compare_cache cache = {0};

	for (size_t i = 0; i < count; i++) {
		if (!holds(v, &lines[i], &cache))
			continue;
		if (!lacks_email(v, &lines[i]))
			return &lines[i];
		if (!found)
			found = &lines[i];
	}
	return found;
}

const struct userline *mapping_nearest(const struct verdict *v)
{
	const struct users *u = &v->limits.issuer->users;

	for (size_t i = 0; i < u->count; i++)
		if (u->lines[i].kind == USERLINE_WITH && has_account(v, &u->lines[i]))
			return &u->lines[i];
	return NULL;
}

bool mapping_lacks_email(const struct verdict *v)
{
	const struct issuer *issuer = v->limits.issuer;
	const struct userline *found;

	/* a users file may be long: do not look for the line again if no line reads email */
	if (!issuer->users.reads_email && email_counts(v, issuer->user_claim))
		return false;
	found = mapping_find(v);
	return found && lacks_email(v, found);
}

/* Add a line, as in: FILE:7: with groups="ops". */
static void add_line(const struct verdict *v, struct text *t, const struct userline *l)
{
	static const char *const words[] = {"own", "user ", "with "};
	struct items conditions = {.to = t, .separator = " "};

	sides_place(t, v->limits.issuer->users.path, l->line);
	text_add(t, "%s", words[l->kind]);
	if (l->kind == USERLINE_USER)
		sides_quote(t, span_of(l->value));
	for (size_t i = 0; i < l->condition_count; i++)
		sides_add_condition(&conditions, condition_at(v, l, i));
}

/* Without a line for the account that has conditions, the user claim decides. */
static void report_none(const struct verdict *v, struct sides *s)
{
	const struct userline *nearest = mapping_nearest(v);
	struct compare_cache cache = {0};
	const struct condition *broken = nearest ? broken_condition(v, nearest, &cache) : NULL;

	text_add(&s->expected, " by ");
	if (broken) {
		add_line(v, &s->expected, nearest);
		sides_written(v, &s->found, broken->claim);
		return;
	}
	text_add(&s->expected, "a line of ");
	sides_path(&s->expected, v->limits.issuer->users.path);
	text_add(&s->found, "none, ");
	sides_written(v, &s->found, v->limits.issuer->user_claim);
}

void mapping_report(const struct verdict *v, struct sides *s)
{
	const struct issuer *issuer = v->limits.issuer;
	const struct userline *found = mapping_find(v);

	if (!issuer->users.path) {
		if (issuer->user_suffix) {
			text_add(&s->expected, " before ");
			sides_quote(&s->expected, span_of(issuer->user_suffix));
		}
		sides_claim(v, &s->found, issuer->user_claim);
		return;
	}
	if (!found) {
		report_none(v, s);
		return;
	}
	add_line(v, &s->found, found);
	if (found->kind == USERLINE_OWN) {
		text_add(&s->found, ", ");
		sides_written(v, &s->found, issuer->user_claim);
	}
}
