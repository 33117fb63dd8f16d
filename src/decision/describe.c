/* SPDX-License-Identifier: BSD-2-Clause */
#include "decision/describe.h"

#include <stdio.h>

#include "core/base/text.h"

static void add_field(struct text *t, const char *label, struct span untrusted)
{
	text_add(t, " %s=\"", label);
	text_add_escaped(t, untrusted, AUDIT_VALUE_MAX);
	text_add(t, "\"");
}

static void add_claim(struct text *t, const struct claims *c, const char *name, const char *label)
{
	struct span value;

	if (claims_text(c, name, &value) == CLAIM_TEXT)
		add_field(t, label, value);
}

/* Identify the token in the log line. Of an unverified token, only the kid is logged. */
static void describe_token(const struct outcome *o, struct text *t)
{
	const struct verdict *v = &o->verdict;

	if (v->jws.has_header && v->jws.has_kid)
		add_field(t, "kid", v->jws.kid);
	if (!v->verified)
		return;
	text_add(t, " alg=%s", verified_key(v->verified)->alg->name);
	if (v->limits.issuer)
		add_field(t, "issuer", span_of(v->limits.issuer->name));
	if (!v->claims.tree)
		return;
	add_claim(t, &v->claims, "sub", "sub");
	if (v->limits.issuer && strcmp(v->limits.issuer->user_claim, "sub") != 0)
		add_claim(t, &v->claims, v->limits.issuer->user_claim, "user_claim");
	add_claim(t, &v->claims, "jti", "jti");
}

void decision_describe(const struct outcome *o, bool wants_rows, struct decision *ret)
{
	struct text token = text_in(ret->token, sizeof(ret->token));

	ret->reason = o->reason;
	ret->note = o->note;
	(void)snprintf(ret->hint, sizeof(ret->hint), "%s", o->hint ? o->hint : "");
	describe_token(o, &token);
	ret->has_left = o->verdict.claims.exp.present;
	ret->left_s = ret->has_left ? o->verdict.claims.exp.floor - o->now : 0;
	ret->is_verified = o->has_verdict && o->verdict.verified;
	ret->has_broken = o->has_verdict && reason_rule(o->reason) != RULE_NONE;
	for (int rule = RULE_NONE + 1; rule < RULE_COUNT; rule++)
		if (wants_rows || (enum rule)rule == reason_rule(o->reason))
			outcome_rule(o, (enum rule)rule, &ret->rows[rule]);
	if (o->reason != REASON_OK)
		return;
	ret->uid = o->verdict.account.uid;
	ret->until = o->verdict.claims.exp.floor + o->trust.leeway_s;
}
