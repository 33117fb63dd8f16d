/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules on the dates of a token (RFC 7519 4.1.4 to 4.1.6). Each date is checked with the leeway. */
#include "core/base/duration.h"
#include "core/policy/rule.h"

static enum reason judge_exp(const struct verdict *v)
{
	if (!v->claims.exp.present)
		return REASON_EXP_MISSING;
	if (v->now - v->trust->leeway_s >=
	    v->claims.exp.floor) /* RFC 7519 4.1.4: "on or after" is too late */
		return REASON_EXPIRED;
	return REASON_OK;
}

static enum reason judge_nbf(const struct verdict *v)
{
	if (v->claims.nbf.present && v->now + v->trust->leeway_s < v->claims.nbf.ceiling)
		return REASON_NOT_YET_VALID;
	return REASON_OK;
}

static enum reason judge_iat(const struct verdict *v)
{
	int64_t limit_s;

	if (!v->claims.iat.present)
		return limits_max_lifetime(&v->limits, &limit_s) ? REASON_IAT_MISSING : REASON_OK;
	if (v->claims.iat.ceiling > v->now + v->trust->leeway_s)
		return REASON_ISSUED_IN_FUTURE;
	return REASON_OK;
}

/* exp and iat are present: earlier rules require them if there is a limit. */
static enum reason judge_lifetime(const struct verdict *v)
{
	int64_t limit_s;

	if (limits_max_lifetime(&v->limits, &limit_s) && v->claims.exp.floor - v->claims.iat.floor > limit_s)
		return REASON_LIFETIME_TOO_LONG;
	return REASON_OK;
}

static void report_found_date(struct sides *s, const char *name, const struct date *date, int64_t seconds)
{
	if (date->present)
		sides_found_date(s, seconds);
	else
		text_add(&s->found, "no %s", name);
}

static void report_exp(const struct verdict *v, struct sides *s)
{
	text_add(&s->expected, "after ");
	sides_expected_date(s, v->now - v->trust->leeway_s);
	report_found_date(s, "exp", &v->claims.exp, v->claims.exp.floor);
}

static void report_nbf(const struct verdict *v, struct sides *s)
{
	text_add(&s->expected, "absent, or at most ");
	sides_expected_date(s, v->now + v->trust->leeway_s);
	report_found_date(s, "nbf", &v->claims.nbf, v->claims.nbf.ceiling);
}

static void report_iat(const struct verdict *v, struct sides *s)
{
	int64_t limit_s;

	if (!limits_max_lifetime(&v->limits, &limit_s))
		text_add(&s->expected, "absent, or ");
	text_add(&s->expected, "at most ");
	sides_expected_date(s, v->now + v->trust->leeway_s);
	report_found_date(s, "iat", &v->claims.iat, v->claims.iat.ceiling);
}

static void report_lifetime(const struct verdict *v, struct sides *s)
{
	const struct claims *c = &v->claims;
	char duration[24];
	int64_t limit_s;

	if (limits_max_lifetime(&v->limits, &limit_s)) {
		duration_format(limit_s, duration);
		text_add(&s->expected, "at most %s", duration);
	} else {
		text_add(&s->expected, "any (waived)");
	}
	if (c->exp.present && c->iat.present) {
		duration_format(c->exp.floor - c->iat.floor, duration);
		text_add(&s->found, "%s", duration);
	}
}

const struct rule_entry times_exp = {"exp", "expiry (exp)", judge_exp, report_exp, NEEDS_CLAIMS};
const struct rule_entry times_nbf = {"nbf", "not before (nbf)", judge_nbf, report_nbf, NEEDS_CLAIMS};
const struct rule_entry times_iat = {"iat", "issued at (iat)", judge_iat, report_iat, NEEDS_SECTION};
const struct rule_entry times_lifetime = {"lifetime", "lifetime", judge_lifetime, report_lifetime,
					  NEEDS_SECTION};
