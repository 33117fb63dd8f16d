/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conditions of a section are judged by condition_judge() itself. Each section is replaced by a few
 * requests, of which each represents many: every section that holds for the one also holds for the others. A
 * pattern represents all hosts that it matches, because "*" as a label of a host is matched by "*" alone. The
 * longest lifetime represents all, and so do all claims that may be set. Texts that no section can contain
 * represent accounts, subjects, hosts and services that no section names.
 */
#include "issuer/lint/shadow.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/mint/condition.h"

#define UNNAMED_CALLER " "
#define UNNAMED_SUBJECT "" /* and not the caller */
#define UNNAMED_SERVICE " "

/* A section that is being judged. */
struct candidate {
	const struct policy *policy;
	size_t at;
	const struct policy_section *section;
	struct names hosts; /* borrows from the section */
	char **left;	    /* room for as many hosts */
	bool *covers;	    /* for each section of the policy: whether it decides in place of this one */
};

/* A request, and the list that it borrows. */
struct representative {
	struct policy_request request;
	struct names groups;
};

/* The number of values to try for each member of a request. */
struct choices {
	size_t callers, subjects, services, keys;
};

static struct choices choices_of(const struct policy_section *s)
{
	struct choices c = {
		.callers = s->users.count + s->groups.count,
		.subjects = s->subjects.count,
		.services = s->services.count + 1, /* and a request for every service */
		.keys = s->keys.count + 1,	   /* and a request that names none */
	};

	if (s->kind == POLICY_DENY) {
		c.subjects += s->subjects.count == 0;
		c.services += s->services.count == 0;
	}
	return c;
}

static const char *service_at(const struct policy_section *s, size_t i)
{
	if (i == 0)
		return "";
	if (s->services.count == 0 || strcmp(s->services.at[i - 1], "*") == 0)
		return UNNAMED_SERVICE;
	return s->services.at[i - 1];
}

static const char *subject_at(const struct policy_section *s, size_t i, const char *caller)
{
	if (s->subjects.count == 0)
		return UNNAMED_SUBJECT;
	return strcmp(s->subjects.at[i], "%u") == 0 ? caller : s->subjects.at[i];
}

/* Fill in the request number n of a section; its hosts are set later. */
static void represent(const struct policy_section *s, const struct choices *c, size_t n,
		      struct representative *ret)
{
	size_t caller = n % c->callers, subject = n / c->callers % c->subjects,
	       service = n / c->callers / c->subjects % c->services,
	       key = n / c->callers / c->subjects / c->services;
	bool is_user = caller < s->users.count;

	ret->groups = (struct names){is_user ? NULL : &s->groups.at[caller - s->users.count], !is_user};
	ret->request = (struct policy_request){
		.caller = is_user ? s->users.at[caller] : UNNAMED_CALLER,
		.caller_is_root = s->permits_root,
		.subject_is_root = s->permits_root,
		.groups = &ret->groups,
		.service = service_at(s, service),
		.ttl_s = s->max_ttl_s,
		.key = key == 0 ? NULL : s->keys.at[key - 1],
		.claims = &s->may_set,
	};
	ret->request.subject = subject_at(s, subject, ret->request.caller);
}

static bool holds(const struct policy_section *s, const struct policy_request *r, const struct names *hosts)
{
	struct policy_request complete = *r;

	complete.audiences = hosts;
	return condition_judge(s, &complete, NULL) == POLICY_HOLDS;
}

/* Whether a section of this kind, which comes before the candidate, holds for these hosts. */
static bool is_covered(struct candidate *c, enum policy_kind kind, const struct policy_request *r,
		       const struct names *hosts)
{
	const struct policy *p = c->policy;
	size_t end = kind == c->section->kind ? c->at : p->count;

	for (size_t i = 0; i < end; i++)
		if (p->at[i].kind == kind && holds(&p->at[i], r, hosts))
			return c->covers[i] = true;
	return false;
}

/* One host suffices for a deny. An allow must match all hosts that no deny has matched. */
static bool is_decided_before(struct candidate *c, const struct policy_request *r)
{
	struct names left = {c->left, 0};

	for (size_t i = 0; i < c->hosts.count; i++) {
		const struct names one = {&c->hosts.at[i], 1};

		if (!is_covered(c, POLICY_DENY, r, &one))
			left.at[left.count++] = c->hosts.at[i];
	}
	if (left.count == 0)
		return true;
	return c->section->kind == POLICY_ALLOW && is_covered(c, POLICY_ALLOW, r, &left);
}

static enum shadow_state judge(struct candidate *c)
{
	const struct choices choices = choices_of(c->section);
	size_t total = choices.callers * choices.subjects * choices.services * choices.keys;
	enum shadow_state state = SHADOW_NEVER_HOLDS;

	if (total > SHADOW_MAX_REQUESTS)
		return SHADOW_DECIDES;
	for (size_t n = 0; n < total; n++) {
		struct representative r;

		represent(c->section, &choices, n, &r);
		if (!holds(c->section, &r.request, &c->hosts))
			continue;
		if (!is_decided_before(c, &r.request))
			return SHADOW_DECIDES;
		state = SHADOW_COVERED;
	}
	return state;
}

static void count_covering(const struct candidate *c, struct shadow *ret)
{
	for (size_t i = 0; i < c->policy->count; i++) {
		if (!c->covers[i])
			continue;
		if (ret->by)
			ret->others++;
		else
			ret->by = &c->policy->at[i];
	}
}

bool shadow_judge(const struct policy *p, size_t at, struct shadow *ret)
{
	static char unnamed[] = ""; /* no pattern matches it */
	static char *unnamed_host = unnamed;
	const struct policy_section *s = &p->at[at];
	struct candidate c = {p, at, s, s->audiences, NULL, NULL};
	struct shadow result = {0};
	bool is_complete;

	if (c.hosts.count == 0)
		c.hosts = (struct names){&unnamed_host, 1};
	c.left = calloc(c.hosts.count, sizeof(*c.left));
	c.covers = calloc(p->count, sizeof(*c.covers));
	is_complete = c.left && c.covers;
	if (is_complete) {
		result.state = judge(&c);
		if (result.state == SHADOW_COVERED)
			count_covering(&c, &result);
		*ret = result;
	}
	free(c.left);
	free(c.covers);
	return is_complete;
}
