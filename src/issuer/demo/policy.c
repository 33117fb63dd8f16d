/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/demo/policy.h"

#include <stdlib.h>
#include <string.h>

/* Add "*", "*.*" and so on: patterns of every host with at most DEMOPOLICY_MAX_LABELS labels. */
static bool add_hosts(struct names *audiences)
{
	static const char longest[] = "*.*.*.*.*.*.*.*";

	for (const char *pattern = longest; pattern < longest + sizeof(longest); pattern += 2)
		if (!names_add(audiences, pattern))
			return false;
	return true;
}

static bool fill(const struct demo_accounts *a, const struct keyring *keys, struct policy_section *s)
{
	bool is_filled =
		add_hosts(&s->audiences) && names_add(&s->subjects, "%u") && names_add(&s->services, "*");

	for (size_t i = 0; i < DEMOACCOUNTS_COUNT && is_filled; i++)
		is_filled = names_add(&s->users, a->at[i].name);
	for (size_t i = 0; i < keys->count && is_filled; i++)
		is_filled = names_add(&s->keys, keys->at[i].name);
	return is_filled;
}

enum status demopolicy_make(const struct demo_accounts *a, const struct keyring *keys, struct policy *ret,
			    struct note *n)
{
	struct policy p = {.at = calloc(1, sizeof(*p.at)), .count = 1};

	if (!p.at)
		return status_out_of_memory(n);
	p.at[0].kind = POLICY_ALLOW;
	p.at[0].max_ttl_s = DEMOPOLICY_MAX_TTL_S;
	p.at[0].name = strdup("demo");
	if (p.at[0].name && fill(a, keys, &p.at[0])) {
		*ret = p;
		return STATUS_OK;
	}
	policy_done(&p);
	return status_out_of_memory(n);
}
