/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings of accounts and groups. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/account.h"
#include "host/groups.h"
#include "issuer/lint/lint.h"
#include "tool/memory.h"

/* What the absence of an account or a group means for the lines of a section. */
static const char *consequence(const struct policy_section *s)
{
	return s->kind == POLICY_DENY ?
		       "the line denies nothing. Correct the name, or remove the line" :
		       "if this name is created later, it gets these tokens. Correct the name, or "
		       "remove the line";
}

/* Whether the database says that the name is unknown. */
static bool is_unknown(const struct conflint *l, enum account_state state)
{
	const struct finding_place place = {l->path, 0, NULL};

	if (state == ACCOUNT_UNAVAILABLE)
		findings_add(l->findings, FINDING_ACCOUNTS_UNAVAILABLE, &place, NULL,
			     "the account database cannot be asked, and the mint refuses requests whose "
			     "accounts it cannot look up: see nsswitch.conf(5) and the directory service");
	return state == ACCOUNT_UNKNOWN;
}

static struct finding_place who_place(const struct conflint *l, const struct policy_section *s,
				      const char *kind, const char *name)
{
	struct finding_place place;
	char *value;

	if (asprintf(&value, "%s:%s", kind, name) < 0)
		memory_exit();
	place = lineindex_place(l->lines, s->line, "who", value);
	free(value);
	return place;
}

static void check_user(const struct conflint *l, const struct policy_section *s, const char *name)
{
	const struct finding_place place = who_place(l, s, "user", name);

	if (is_unknown(l, account_find(name).state))
		findings_add(l->findings, FINDING_ACCOUNT_UNKNOWN, &place, NULL,
			     "this host has no account %.64s: %s", name, consequence(s));
}

static void check_group(const struct conflint *l, const struct policy_section *s, const char *name)
{
	const struct finding_place place = who_place(l, s, "group", name);

	if (is_unknown(l, groups_find_name(name)))
		findings_add(l->findings, FINDING_GROUP_UNKNOWN, &place, NULL,
			     "this host has no group %.64s: %s", name, consequence(s));
}

/* An account that a token opens need exist on the hosts only. */
static void check_subject(const struct conflint *l, const struct policy_section *s, const char *name)
{
	const struct finding_place place = lineindex_place(l->lines, s->line, "subject", name);

	if (strcmp(name, "%u") != 0 && is_unknown(l, account_find(name).state))
		findings_add(l->findings, FINDING_SUBJECT_UNKNOWN, &place, NULL,
			     "this host has no account %.64s. Check the name, unless only other hosts have "
			     "the account",
			     name);
}

void conflint_accounts(const struct conflint *l)
{
	for (size_t i = 0; i < l->conf->policy.count; i++) {
		const struct policy_section *s = &l->conf->policy.at[i];

		for (size_t k = 0; k < s->users.count; k++)
			check_user(l, s, s->users.at[k]);
		for (size_t k = 0; k < s->groups.count; k++)
			check_group(l, s, s->groups.at[k]);
		for (size_t k = 0; k < s->subjects.count; k++)
			check_subject(l, s, s->subjects.at[k]);
	}
}
