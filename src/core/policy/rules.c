/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/rules.h"

#include <stdio.h>

#include "core/policy/rule.h"

static const struct rule_entry *const rules[RULE_COUNT] = {
	[RULE_NOT_A_TOKEN] = &stages_shape,
	[RULE_TOKEN_TOO_LONG] = &stages_length,
	[RULE_MALFORMED] = &stages_form,
	[RULE_HEADER] = &stages_header,
	[RULE_KEY] = &stages_key,
	[RULE_SIGNATURE] = &stages_signature,
	[RULE_CLAIMS] = &issuer_claims,
	[RULE_ISSUER] = &issuer_iss,
	[RULE_KEY_DATES] = &issuer_key_dates,
	[RULE_AUDIENCE] = &audience_aud,
	[RULE_EXP] = &times_exp,
	[RULE_NBF] = &times_nbf,
	[RULE_IAT] = &times_iat,
	[RULE_LIFETIME] = &times_lifetime,
	[RULE_USER] = &person_user,
	[RULE_RULES] = &demands_rules,
	[RULE_BINDING] = &person_binding,
	[RULE_REVOKED] = &revoked_rule,
	[RULE_ACCOUNT] = &person_account,
	[RULE_ROOT] = &person_root,
	[RULE_MIN_UID] = &person_uid,
	[RULE_USE] = &use_rule,
};

static enum reason judge(const struct verdict *v, enum rule first, enum rule end)
{
	enum reason reason = REASON_OK;

	for (int rule = first; reason == REASON_OK && rule < (int)end; rule++)
		if (rules[rule]->judge)
			reason = rules[rule]->judge(v);
	return reason;
}

enum reason rules_judge_token(const struct verdict *v)
{
	return judge(v, RULE_NOT_A_TOKEN, RULE_ACCOUNT);
}

enum reason rules_judge_account(const struct verdict *v)
{
	return judge(v, RULE_ACCOUNT, RULE_COUNT);
}

enum reason rules_judge_use(const struct verdict *v)
{
	return judge(v, RULE_USE, RULE_COUNT);
}

/* key-unusable belongs to "key dates", or to "signature" if OpenSSL could not use the key. */
static enum row_state state_of(const struct verdict *v, enum rule rule)
{
	if (v->reason == REASON_KEY_UNUSABLE && !v->verified)
		return row_state_of(REASON_SIGNATURE_INVALID, rule);
	return row_state_of(v->reason, rule);
}

static bool is_known(const struct verdict *v, enum rule_needs needs)
{
	switch (needs) {
	case NEEDS_NOTHING:
		return true;
	case NEEDS_CLAIMS:
		return v->claims.tree != NULL;
	case NEEDS_SECTION:
		break;
	}
	return v->claims.tree && v->limits.issuer;
}

void rules_begin_row(enum rule rule, enum row_state state, struct report_row *ret)
{
	*ret = (struct report_row){.state = state};
	(void)snprintf(ret->id, sizeof(ret->id), "%s", rules[rule]->id);
	(void)snprintf(ret->title, sizeof(ret->title), "%s", rules[rule]->title);
}

void rules_report(const struct verdict *v, enum rule rule, struct report_row *ret)
{
	struct sides s;

	rules_begin_row(rule, state_of(v, rule), ret);
	s = sides_of(ret, v->now);
	if (ret->state == ROW_FAILED && v->note.text[0]) /* set by the parser */
		text_add(&s.found, "%s", v->note.text);
	else if (rules[rule]->report && is_known(v, rules[rule]->needs))
		rules[rule]->report(v, &s);
}
