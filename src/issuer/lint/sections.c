/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of the policy itself. */
#include <stdio.h>

#include "core/base/duration.h"
#include "issuer/lint/lint.h"
#include "issuer/lint/shadow.h"
#include "issuer/mint/condition.h"
#include "tool/memory.h"

#define LONG_TTL_S 86400

static void check_shadow(const struct conflint *l, size_t at)
{
	const struct policy_section *s = &l->conf->policy.at[at];
	const struct finding_place place = {l->path, s->line, NULL};
	struct shadow shadow;
	char others[64] = "";

	if (!shadow_judge(&l->conf->policy, at, &shadow))
		memory_exit();
	if (shadow.state == SHADOW_NEVER_HOLDS)
		findings_add(l->findings, FINDING_SECTION_UNREACHABLE, &place, NULL,
			     "[allow %.64s] holds for no request, because its accounts or subjects are root: "
			     "write root = yes, or remove the section",
			     s->name);
	if (shadow.state != SHADOW_COVERED)
		return;
	if (shadow.others)
		(void)snprintf(others, sizeof(others), ", with %zu other section%s,", shadow.others,
			       shadow.others == 1 ? "" : "s");
	findings_add(l->findings, FINDING_SECTION_UNREACHABLE, &place, NULL,
		     "[%s %.64s] never decides: [%s %.64s] on line %d%s decides every request that it "
		     "matches. Change one of them, or remove this section",
		     section_kind_name(s->kind), s->name, section_kind_name(shadow.by->kind), shadow.by->name,
		     shadow.by->line, others);
}

static void check_lifetime(const struct conflint *l, const struct policy_section *s)
{
	const struct finding_place place = lineindex_place(l->lines, s->line, "max_ttl", NULL);
	char longest[24];

	if (s->max_ttl_s <= LONG_TTL_S)
		return;
	duration_format(s->max_ttl_s, longest);
	findings_add(l->findings, FINDING_LIFETIME_LONG, &place, "max_ttl = 1h",
		     "a token can be valid for %s, and a stolen token can be used until it expires", longest);
}

static void check_root(const struct conflint *l, const struct policy_section *s)
{
	const struct finding_place place = lineindex_place(l->lines, s->line, "root", NULL);

	if (s->permits_root)
		findings_add(
			l->findings, FINDING_ROOT_PERMITTED, &place, "root = no",
			"tokens of this section may be requested by root, or be for root: on a host whose "
			"permit_root allows it, a token for root gives every right");
}

static void check_own_host(const struct conflint *l, const struct policy_section *s, const char *host)
{
	for (size_t i = 0; i < s->audiences.count; i++) {
		const char *pattern = s->audiences.at[i];
		const struct finding_place place = lineindex_place(l->lines, s->line, "audience", pattern);

		if (condition_matches(pattern, host))
			findings_add(l->findings, FINDING_OWN_HOST, &place, NULL,
				     "this matches %s, the host that the mint runs on. Requests for it are "
				     "always refused, unless this_host = yes allows them",
				     host);
	}
}

static void check_allow(const struct conflint *l, const struct policy_section *s)
{
	check_lifetime(l, s);
	check_root(l, s);
	for (size_t i = 0; i < l->own_hosts->count && !l->conf->permits_this_host; i++)
		check_own_host(l, s, l->own_hosts->at[i]);
}

static void check_this_host(const struct conflint *l)
{
	const struct finding_place place = lineindex_place(l->lines, 0, "this_host", NULL);

	if (l->conf->permits_this_host)
		findings_add(l->findings, FINDING_THIS_HOST, &place, "this_host = no",
			     "tokens for this host are allowed. If it accepts them, every process of a user "
			     "can get one without a password, and become root with sudo");
}

void conflint_sections(const struct conflint *l)
{
	const struct policy *p = &l->conf->policy;

	check_this_host(l);
	for (size_t i = 0; i < p->count; i++) {
		check_shadow(l, i);
		if (p->at[i].kind == POLICY_ALLOW)
			check_allow(l, &p->at[i]);
	}
}
