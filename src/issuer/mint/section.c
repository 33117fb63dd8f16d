/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/section.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/mint/claims.h"

/* The characters of a label of a host's name. */
#define LABEL "abcdefghijklmnopqrstuvwxyz0123456789-"

const char *section_kind_name(enum policy_kind kind)
{
	return kind == POLICY_DENY ? "deny" : "allow";
}

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

static bool consists_of(const char *text, const char *characters, size_t max)
{
	size_t len = strspn(text, characters);

	return len > 0 && len <= max && text[len] == '\0';
}

enum status section_judge_host(const char *host, struct note *n)
{
	if (consists_of(host, LABEL ".", POLICY_MAX_HOST_BYTES))
		return STATUS_OK;
	return status_refuse(n, STATUS_REFUSED,
			     "the host is the name of one computer: 1 to %d of a-z 0-9 . -",
			     POLICY_MAX_HOST_BYTES);
}

enum status section_judge_service(const char *service, struct note *n)
{
	if (!*service || consists_of(service, LABEL "._", POLICY_MAX_SERVICE_BYTES))
		return STATUS_OK;
	return status_refuse(
		n, STATUS_REFUSED,
		"the service is the name of a PAM service in lower case, such as sudo or sshd, or "
		"empty for every service");
}

bool section_is_pattern(const char *pattern)
{
	if (strlen(pattern) > POLICY_MAX_HOST_BYTES)
		return false;
	for (;;) {
		size_t len = strcspn(pattern, ".");

		if (len == 0 || (!(len == 1 && *pattern == '*') && strspn(pattern, LABEL) < len))
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
