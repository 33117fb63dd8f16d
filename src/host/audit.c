/* SPDX-License-Identifier: BSD-2-Clause */
#include "audit.h"

#include <inttypes.h>
#include <syslog.h>

#include "core/text.h"

/* Longest value, in characters after escaping. */
#define VALUE_MAX 64
#define NOTE_MAX 400
#define SIDE_MAX 140

/* What the host does in each class of outcome. */
static const struct {
	const char *word;
	int priority;
} classes[] = {
	[FAULT_BUG] = {"failed", LOG_CRIT},
	[FAULT_NONE] = {"accepted", LOG_INFO},
	[FAULT_TOKEN] = {"refused", LOG_NOTICE},
	[FAULT_NO_TOKEN] = {"passed over", LOG_NOTICE},
	[FAULT_HOST] = {"unavailable", LOG_ERR},
};

int audit_priority(enum reason r)
{
	return classes[reason_fault(r)].priority;
}

static void add_field(struct text *t, const char *name, struct span untrusted, size_t max)
{
	if (t->size - t->used < max + strlen(name) + 5)
		return;
	text_add(t, " %s=\"", name);
	text_add_escaped(t, untrusted, max);
	text_add(t, "\"");
}

static void add_claim(struct text *t, const struct claims *c, const char *name, const char *label)
{
	struct span value;

	if (claims_text(c, name, &value) == CLAIM_TEXT)
		add_field(t, label, value, VALUE_MAX);
}

/* Which token it was. Of an unverified one only the kid is told. */
static void add_token(struct text *t, const struct outcome *o)
{
	const struct verdict *v = &o->verdict;

	if (v->jws.header_tree && v->jws.has_kid)
		add_field(t, "kid", v->jws.kid, VALUE_MAX);
	if (!v->verified)
		return;
	text_add(t, " alg=%s", verified_key(v->verified)->alg->name);
	if (v->policy.issuer)
		add_field(t, "issuer", span_of(v->policy.issuer->name), VALUE_MAX);
	if (!v->claims.tree)
		return;
	add_claim(t, &v->claims, "sub", "sub");
	if (v->policy.issuer && strcmp(v->policy.issuer->user_claim, "sub") != 0)
		add_claim(t, &v->claims, v->policy.issuer->user_claim, "user_claim");
	add_claim(t, &v->claims, "jti", "jti");
	if (v->claims.exp.present)
		text_add(t, " left=%" PRId64 "s", v->claims.exp.floor - o->now);
}

/* Cut to what is left of the line, rather than left out: it tells what was wrong. */
static void add_side(struct text *t, const char *label, const char *side)
{
	size_t room = t->size - t->used - 1, around = strlen("; ") + strlen(label) + strlen(" ");
	size_t limit = room > around + SIDE_MAX ? SIDE_MAX : room > around ? room - around : 0;

	if (!side[0])
		return;
	if (strlen(side) <= limit)
		text_add(t, "; %s %s", label, side);
	else if (limit > strlen("..."))
		text_add(t, "; %s %.*s...", label, (int)(limit - strlen("...")), side);
}

/*
 * The broken rule's two sides. Of an unverified token its form and its kid may be told, but none of its texts: typ is one.
 */
static void add_sides(struct text *t, const struct outcome *o, enum rule rule)
{
	struct report_row row;

	if (!o->has_verdict || rule == RULE_NONE || (rule == RULE_HEADER && !o->verdict.verified && !o->verdict.note.text[0]))
		return;
	outcome_rule(o, rule, &row);
	add_side(t, "expected", row.expected);
	add_side(t, "found", row.found);
}

static void add_why(struct text *t, const struct outcome *o)
{
	if (o->reason == REASON_OK)
		return;
	text_add(t, ": %s", reason_sentence(o->reason));
	if (o->note.text[0]) {
		text_add(t, ": ");
		text_add_escaped(t, span_of(o->note.text), NOTE_MAX);
	}
	if (o->accident)
		text_add(t, ": %s", o->accident);
	add_sides(t, o, reason_rule(o->reason));
}

void audit_line(const struct outcome *o, char out[AUDIT_LINE_SIZE])
{
	struct text t = text_in(out, AUDIT_LINE_SIZE);

	text_add(&t, "%s slug=%s", classes[reason_fault(o->reason)].word, reason_slug(o->reason));
	add_field(&t, "user", span_of(o->request.user), VALUE_MAX);
	add_field(&t, "service", span_of(o->request.service), VALUE_MAX);
	add_field(&t, "rhost", span_of(o->request.rhost), VALUE_MAX);
	add_token(&t, o);
	add_why(&t, o);
}
