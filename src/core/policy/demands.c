/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules of a site on claims: require, require_any, deny, max_auth_age, and email_verified. */
#include "core/policy/email.h"
#include "core/policy/mapping.h"
#include "core/policy/rule.h"
#include "core/token/compare.h"

/* What a rule of the configuration may be. */
enum demand { DEMAND_REQUIRE, DEMAND_REQUIRE_ANY, DEMAND_DENY, DEMAND_AUTH_AGE, DEMAND_EMAIL };

/* The first rule that a token breaks. */
struct breach {
	enum demand demand;
	const struct demands *section; /* NULL for DEMAND_EMAIL */
	const struct condition *condition;
};

static enum comparison compare(const struct verdict *v, const struct condition *c)
{
	struct compare_cache cache = {0};

	return compare_claim(&v->claims, c->claim, c->value, &cache);
}

static bool holds(const struct verdict *v, const struct condition *c)
{
	return compare(v, c) == COMPARISON_EQUAL && email_counts(v, c->claim);
}

/* A claim that is absent, or cannot be compared, may hide the value: issuers may drop a long list. */
static bool is_clear_of(const struct verdict *v, const struct condition *c)
{
	return compare(v, c) == COMPARISON_DIFFERENT && email_counts(v, c->claim);
}

/* The first condition of a list with this answer, or NULL. */
static const struct condition *first(const struct verdict *v, const struct conditions *list,
				     bool (*test)(const struct verdict *v, const struct condition *c),
				     bool answer)
{
	for (size_t i = 0; i < list->count; i++)
		if (test(v, &list->at[i]) == answer)
			return &list->at[i];
	return NULL;
}

/* OpenID Connect Core 1.0 2: auth_time is when the user last gave a credential to the issuer. */
static bool is_recent(const struct verdict *v, int64_t max_age_s)
{
	int64_t leeway_s = v->trust->leeway_s;
	struct date when;

	return claims_date_at(&v->claims, "auth_time", &when) &&
	       when.floor >= v->now - leeway_s - max_age_s && when.ceiling <= v->now + leeway_s;
}

/* Whether the token breaks a rule of the section. */
static bool breaks(const struct verdict *v, const struct demands *d, struct breach *ret)
{
	*ret = (struct breach){DEMAND_REQUIRE, d, first(v, &d->require, holds, false)};
	if (ret->condition)
		return true;
	if (d->require_any.count && !first(v, &d->require_any, holds, true)) {
		*ret = (struct breach){DEMAND_REQUIRE_ANY, d, &d->require_any.at[0]};
		return true;
	}
	*ret = (struct breach){DEMAND_DENY, d, first(v, &d->deny, is_clear_of, false)};
	if (ret->condition)
		return true;
	*ret = (struct breach){DEMAND_AUTH_AGE, d, NULL};
	return d->has_max_auth_age && !is_recent(v, d->max_auth_age_s);
}

static bool find_breach(const struct verdict *v, struct breach *ret)
{
	const struct service *service = v->limits.service;

	if (breaks(v, &v->limits.issuer->demands, ret) || (service && breaks(v, &service->demands, ret)))
		return true;
	*ret = (struct breach){DEMAND_EMAIL, NULL, NULL};
	return mapping_lacks_email(v);
}

static enum reason judge_rules(const struct verdict *v)
{
	struct breach breach;

	return find_breach(v, &breach) ? REASON_RULE_FAILED : REASON_OK;
}

/* Add what the token has in place of the condition's value, and whether its email counts. */
static void add_found(const struct verdict *v, struct text *t, const struct condition *c)
{
	sides_written(v, t, c->claim);
	if (email_counts(v, c->claim))
		return;
	text_add(t, " with ");
	sides_written(v, t, "email_verified");
}

static void add_alternatives(const struct verdict *v, struct sides *s, const struct conditions *list)
{
	struct items wanted = {.to = &s->expected, .separator = " or "};
	const char *last = "";

	for (size_t i = 0; i < list->count; i++) {
		sides_add_condition(&wanted, &list->at[i]);
		if (strcmp(last, list->at[i].claim) == 0)
			continue;
		text_add(&s->found, *last ? ", " : "");
		add_found(v, &s->found, &list->at[i]);
		last = list->at[i].claim;
	}
}

static void add_auth_age(const struct verdict *v, struct sides *s, const struct demands *d)
{
	struct date when;

	text_add(&s->expected, "auth_time from ");
	sides_expected_date(s, v->now - v->trust->leeway_s - d->max_auth_age_s);
	if (claims_date_at(&v->claims, "auth_time", &when))
		sides_found_date(s, when.floor);
	else
		sides_written(v, &s->found, "auth_time");
}

static void report_breach(const struct verdict *v, struct sides *s, const struct breach *b)
{
	struct items one = {.to = &s->expected, .separator = ""};
	int line = b->condition ? b->condition->line : b->section ? b->section->max_auth_age_line : 0;

	if (line)
		sides_place(&s->expected, v->trust->path, line);
	switch (b->demand) {
	case DEMAND_REQUIRE:
	case DEMAND_DENY:
		text_add(&s->expected, b->demand == DEMAND_DENY ? "deny " : "require ");
		sides_add_condition(&one, b->condition);
		add_found(v, &s->found, b->condition);
		return;
	case DEMAND_REQUIRE_ANY:
		text_add(&s->expected, "require_any ");
		add_alternatives(v, s, &b->section->require_any);
		return;
	case DEMAND_AUTH_AGE:
		add_auth_age(v, s, b->section);
		return;
	case DEMAND_EMAIL:
		text_add(&s->expected, "email_verified true, because the account is found by email");
		sides_written(v, &s->found, "email_verified");
		return;
	}
}

/* Add a rule that holds, with its line. */
static void add_rule(const struct verdict *v, struct items *l, const char *keyword, const struct condition *c)
{
	char item[256];
	struct text t = text_in(item, sizeof(item));
	struct items one = {.to = &t, .separator = ""};

	sides_place(&t, v->trust->path, c->line);
	text_add(&t, "%s ", keyword);
	sides_add_condition(&one, c);
	sides_add_item(l, item);
}

/* Add the rules of a section that decided: for require_any, the first that holds. */
static void add_rules(const struct verdict *v, struct items *l, const struct demands *d)
{
	const struct condition *any = first(v, &d->require_any, holds, true);

	for (size_t i = 0; i < d->require.count; i++)
		add_rule(v, l, "require", &d->require.at[i]);
	if (any)
		add_rule(v, l, "require_any", any);
	for (size_t i = 0; i < d->deny.count; i++)
		add_rule(v, l, "deny", &d->deny.at[i]);
	if (d->has_max_auth_age)
		sides_add_item(l, "max_auth_age");
}

static void report_rules(const struct verdict *v, struct sides *s)
{
	struct items rules = {.to = &s->expected, .separator = ", "};
	struct breach breach;

	if (find_breach(v, &breach)) {
		report_breach(v, s, &breach);
		return;
	}
	add_rules(v, &rules, &v->limits.issuer->demands);
	if (v->limits.service)
		add_rules(v, &rules, &v->limits.service->demands);
	if (!rules.count)
		text_add(&s->expected, "any claims (no rules)");
}

const struct rule_entry demands_rules = {"rules", "rules", judge_rules, report_rules, NEEDS_SECTION};
