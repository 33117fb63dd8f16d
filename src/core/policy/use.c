/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/use.h"

#include "core/base/duration.h"
#include "core/policy/rule.h"

bool use_is_limited(const struct verdict *v)
{
	return limits_use(&v->limits).kind != USE_ANY;
}

static const char *identifier_claim(const struct verdict *v)
{
	const char *claim = v->limits.issuer->jti_claim;

	return claim ? claim : "jti";
}

bool use_identifier(const struct verdict *v, struct span *ret)
{
	return claims_text(&v->claims, identifier_claim(v), ret) == CLAIM_TEXT && ret->len > 0;
}

/*
 * Whether a use after the first one is permitted. A clock before the first use was changed, so that the time
 * since then is unknown.
 */
static bool may_use_again(const struct use *use, const struct usage *first, int64_t now)
{
	return use->kind == USE_WITHIN && first->is_same && now >= first->at &&
	       now - first->at < use->within_s;
}

static enum reason judge_use(const struct verdict *v)
{
	struct use use = limits_use(&v->limits);
	struct span identifier;

	if (use.kind == USE_ANY)
		return REASON_OK;
	if (!use_identifier(v, &identifier))
		return REASON_JTI_MISSING;
	switch (v->usage.state) {
	case USAGE_NOT_ASKED:
	case USAGE_UNUSED:
	case USAGE_FIRST:
		return REASON_OK;
	case USAGE_EARLIER:
		return may_use_again(&use, &v->usage, v->now) ? REASON_OK : REASON_REPLAYED;
	case USAGE_UNAVAILABLE:
		break;
	}
	return REASON_STORE_UNAVAILABLE;
}

static void report_expected(const struct verdict *v, const struct use *use, struct text *t)
{
	char duration[24];

	if (v->reason == REASON_JTI_MISSING) {
		text_add(t, "a text in %s", identifier_claim(v));
		return;
	}
	switch (use->kind) {
	case USE_ANY:
		text_add(t, "any use");
		return;
	case USE_ONCE:
		text_add(t, "one use");
		return;
	case USE_WITHIN:
		duration_format(use->within_s, duration);
		text_add(t, "one use, or more within %s for the same login", duration);
		return;
	}
}

static void report_earlier(const struct verdict *v, struct sides *s)
{
	text_add(&s->found, "first used ");
	sides_found_date(s, v->usage.at);
	text_add(&s->found, ", by ");
	text_add_escaped(&s->found, span_of(v->usage.service), (size_t)3 * USAGE_SERVICE_SIZE);
	if (limits_use(&v->limits).kind == USE_WITHIN && !v->usage.is_same)
		text_add(&s->found, ", for another account, user, service or remote host");
}

static void report_use(const struct verdict *v, struct sides *s)
{
	struct use use = limits_use(&v->limits);

	report_expected(v, &use, &s->expected);
	if (v->reason == REASON_JTI_MISSING) {
		sides_claim(v, &s->found, identifier_claim(v));
		return;
	}
	switch (v->usage.state) {
	case USAGE_UNUSED:
	case USAGE_FIRST:
		text_add(&s->found, "unused");
		return;
	case USAGE_EARLIER:
		report_earlier(v, s);
		return;
	case USAGE_UNAVAILABLE:
		text_add(&s->found, "an unusable store");
		return;
	case USAGE_NOT_ASKED:
		return;
	}
}

const struct rule_entry use_rule = {"use", "use", judge_use, report_use, NEEDS_SECTION};
