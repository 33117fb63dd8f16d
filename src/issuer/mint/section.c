/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/section.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/mint/claims.h"

const char *section_condition_name(enum policy_condition c)
{
	switch (c) {
	case POLICY_WHO:
		return "who";
	case POLICY_SUBJECT:
		return "subject";
	case POLICY_ROOT:
		return "root";
	case POLICY_AUDIENCE:
		return "audience";
	case POLICY_SERVICE:
		return "service";
	case POLICY_TTL:
		return "max_ttl";
	case POLICY_KEY:
		return "key";
	case POLICY_CLAIM:
		return "may_set";
	case POLICY_HOLDS:
	case POLICY_UNDECIDED:
		break;
	}
	return "";
}

bool section_is_pattern(const char *pattern)
{
	if (strlen(pattern) > POLICY_MAX_HOST_BYTES)
		return false;
	for (;;) {
		size_t len = strcspn(pattern, ".");

		if (len == 0 || (!(len == 1 && *pattern == '*') && strspn(pattern, SECTION_LABEL) < len))
			return false;
		if (!pattern[len])
			return true;
		pattern += len + 1;
	}
}

bool section_reserves(const char *claim)
{
	return claimset_makes(claim) || strcmp(claim, "cnf") == 0;
}

void section_done(struct policy_section *s)
{
	struct names *lists[] = {&s->users,    &s->groups, &s->subjects, &s->audiences,
				 &s->services, &s->keys,   &s->may_set};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		names_done(lists[i]);
	json_decref(s->set);
	free(s->name);
}
