/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/condition.h"

#include <string.h>

#include "core/base/duration.h"
#include "core/policy/service.h"
#include "core/policy/sides.h"

/* The two texts of a finding, under construction. */
struct explanation {
	struct text expected, found;
};

static bool asks_for_every_service(const struct policy_request *r)
{
	return !r->service || !*r->service;
}

static bool is_root(const char *account, bool has_uid_0)
{
	return has_uid_0 || strcmp(account, "root") == 0;
}

static size_t label_length(const char *at)
{
	return strcspn(at, ".");
}

/* "*" matches exactly one label. If it matched none or two, one more dot in a request could evade a deny. */
static bool label_matches(const char *pattern, const char *host)
{
	size_t len = label_length(pattern);

	if (len == 1 && pattern[0] == '*')
		return label_length(host) > 0;
	return len == label_length(host) && memcmp(pattern, host, len) == 0;
}

bool condition_matches(const char *pattern, const char *host)
{
	while (label_matches(pattern, host)) {
		pattern += label_length(pattern);
		host += label_length(host);
		if (*pattern != *host)
			return false;
		if (!*pattern)
			return true;
		pattern++;
		host++;
	}
	return false;
}

static bool any_matches(const struct names *patterns, const char *host)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (condition_matches(patterns->at[i], host))
			return true;
	return false;
}

static bool who_holds(const struct policy_section *s, const struct policy_request *r)
{
	for (size_t i = 0; i < r->groups->count; i++)
		if (names_has(&s->groups, r->groups->at[i]))
			return true;
	return names_has(&s->users, r->caller);
}

static void explain_who(const struct policy_section *s, const struct policy_request *r, struct explanation *e)
{
	struct items wanted = {.to = &e->expected, .separator = " or "};
	struct items groups = {.to = &e->found, .separator = ", "};

	for (size_t i = 0; i < s->users.count; i++)
		sides_add_configured(&wanted, s->users.at[i]);
	for (size_t i = 0; i < s->groups.count; i++) {
		char text[256];
		struct text group = text_in(text, sizeof(text));

		text_add(&group, "group %s", s->groups.at[i]);
		sides_add_configured(&wanted, text);
	}
	sides_quote(&e->found, span_of(r->caller));
	text_add(&e->found, r->groups->count ? ", groups " : ", no group");
	for (size_t i = 0; i < r->groups->count; i++)
		sides_add_configured(&groups, r->groups->at[i]);
}

static bool subject_holds(const struct policy_section *s, const struct policy_request *r)
{
	if (s->kind == POLICY_DENY && s->subjects.count == 0)
		return true;
	for (size_t i = 0; i < s->subjects.count; i++) {
		const char *subject = s->subjects.at[i];

		if (strcmp(strcmp(subject, "%u") == 0 ? r->caller : subject, r->subject) == 0)
			return true;
	}
	return false;
}

static void explain_subject(const struct policy_section *s, const struct policy_request *r,
			    struct explanation *e)
{
	struct items wanted = {.to = &e->expected, .separator = " or "};

	for (size_t i = 0; i < s->subjects.count; i++)
		sides_add_configured(&wanted, strcmp(s->subjects.at[i], "%u") == 0 ?
						      "the account that asks (%u)" :
						      s->subjects.at[i]);
	sides_quote(&e->found, span_of(r->subject));
}

static bool root_holds(const struct policy_section *s, const struct policy_request *r)
{
	return s->kind == POLICY_DENY || s->permits_root ||
	       (!is_root(r->caller, r->caller_is_root) && !is_root(r->subject, r->subject_is_root));
}

static void explain_root(const struct policy_section *s, const struct policy_request *r,
			 struct explanation *e)
{
	(void)s;
	text_add(&e->expected, "root = yes");
	text_add(&e->found, "%s is root",
		 is_root(r->caller, r->caller_is_root) ? "the account that asks" : "the subject");
}

/* The first audience that an allow section does not match, or that a deny section matches; or NULL. */
static const char *decisive_audience(const struct policy_section *s, const struct policy_request *r)
{
	for (size_t i = 0; i < r->audiences->count; i++)
		if (any_matches(&s->audiences, r->audiences->at[i]) == (s->kind == POLICY_DENY))
			return r->audiences->at[i];
	return NULL;
}

static bool audience_holds(const struct policy_section *s, const struct policy_request *r)
{
	if (s->kind == POLICY_DENY)
		return s->audiences.count == 0 || decisive_audience(s, r);
	return !decisive_audience(s, r);
}

static void explain_audience(const struct policy_section *s, const struct policy_request *r,
			     struct explanation *e)
{
	struct items wanted = {.to = &e->expected, .separator = " or "};
	struct items asked = {.to = &e->found, .separator = ", "};
	const char *other = decisive_audience(s, r);

	for (size_t i = 0; i < s->audiences.count; i++)
		sides_add_configured(&wanted, s->audiences.at[i]);
	for (size_t i = 0; i < r->audiences->count && !other; i++)
		sides_add_quoted(&asked, span_of(r->audiences->at[i]));
	if (other)
		sides_quote(&e->found, span_of(other));
}

static bool service_holds(const struct policy_section *s, const struct policy_request *r)
{
	if (s->kind == POLICY_DENY && (s->services.count == 0 || asks_for_every_service(r)))
		return true;
	return names_has(&s->services, "*") ||
	       (!asks_for_every_service(r) && names_has(&s->services, service_base(r->service)));
}

static void explain_service(const struct policy_section *s, const struct policy_request *r,
			    struct explanation *e)
{
	struct items wanted = {.to = &e->expected, .separator = " or "};

	for (size_t i = 0; i < s->services.count; i++)
		sides_add_configured(&wanted, s->services.at[i]);
	if (asks_for_every_service(r))
		text_add(&e->found, "every service (*)");
	else
		sides_quote(&e->found, span_of(r->service));
}

static bool ttl_holds(const struct policy_section *s, const struct policy_request *r)
{
	return s->kind == POLICY_DENY || (r->ttl_s >= 1 && r->ttl_s <= s->max_ttl_s);
}

static void explain_ttl(const struct policy_section *s, const struct policy_request *r, struct explanation *e)
{
	char longest[24], asked[24];

	duration_format(s->max_ttl_s, longest);
	duration_format(r->ttl_s, asked);
	text_add(&e->expected, "1s to %s", longest);
	text_add(&e->found, "%s", asked);
}

static bool key_holds(const struct policy_section *s, const struct policy_request *r)
{
	return s->kind == POLICY_DENY || (r->key ? names_has(&s->keys, r->key) : s->keys.count > 0);
}

static void explain_key(const struct policy_section *s, const struct policy_request *r, struct explanation *e)
{
	struct items wanted = {.to = &e->expected, .separator = " or "};

	for (size_t i = 0; i < s->keys.count; i++)
		sides_add_configured(&wanted, s->keys.at[i]);
	sides_quote(&e->found, span_of(r->key));
}

/* A claim of the request that the section does not let the caller choose, or NULL. */
static const char *forbidden_claim(const struct policy_section *s, const struct policy_request *r)
{
	for (size_t i = 0; i < r->claims->count; i++)
		if (!names_has(&s->may_set, r->claims->at[i]) || section_reserves(r->claims->at[i]) ||
		    json_object_get(s->set, r->claims->at[i]))
			return r->claims->at[i];
	return NULL;
}

static bool claims_hold(const struct policy_section *s, const struct policy_request *r)
{
	return s->kind == POLICY_DENY || !forbidden_claim(s, r);
}

static void explain_claims(const struct policy_section *s, const struct policy_request *r,
			   struct explanation *e)
{
	struct items wanted = {.to = &e->expected, .separator = " or "};

	for (size_t i = 0; i < s->may_set.count; i++)
		sides_add_configured(&wanted, s->may_set.at[i]);
	if (s->may_set.count == 0)
		text_add(&e->expected, "no claim in the request");
	sides_quote(&e->found, span_of(forbidden_claim(s, r)));
}

static const struct {
	enum policy_condition condition;
	bool (*holds)(const struct policy_section *s, const struct policy_request *r);
	void (*explain)(const struct policy_section *s, const struct policy_request *r,
			struct explanation *e);
} conditions[] = {
	{POLICY_WHO, who_holds, explain_who},
	{POLICY_SUBJECT, subject_holds, explain_subject},
	{POLICY_ROOT, root_holds, explain_root},
	{POLICY_AUDIENCE, audience_holds, explain_audience},
	{POLICY_SERVICE, service_holds, explain_service},
	{POLICY_TTL, ttl_holds, explain_ttl},
	{POLICY_KEY, key_holds, explain_key},
	{POLICY_CLAIM, claims_hold, explain_claims},
};

enum policy_condition condition_judge(const struct policy_section *s, const struct policy_request *r,
				      struct policy_finding *ret)
{
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		struct explanation e;

		if (conditions[i].holds(s, r))
			continue;
		if (!ret)
			return conditions[i].condition;
		e.expected = text_in(ret->expected, sizeof(ret->expected));
		e.found = text_in(ret->found, sizeof(ret->found));
		conditions[i].explain(s, r, &e);
		return ret->failed = conditions[i].condition;
	}
	if (ret)
		*ret = (struct policy_finding){POLICY_HOLDS, "", ""};
	return POLICY_HOLDS;
}
