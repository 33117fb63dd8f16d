/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/policy.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/mint/condition.h"

static bool consists_of(const char *text, const char *characters, size_t max)
{
	size_t len = strspn(text, characters);

	return len > 0 && len <= max && text[len] == '\0';
}

static enum status judge_audiences(const struct names *audiences, struct note *n)
{
	if (audiences->count < 1 || audiences->count > POLICY_MAX_AUDIENCES)
		return status_refuse(n, STATUS_REFUSED, "a token is for 1 to %d hosts", POLICY_MAX_AUDIENCES);
	for (size_t i = 0; i < audiences->count; i++)
		if (!consists_of(audiences->at[i], SECTION_LABEL ".", POLICY_MAX_HOST_BYTES))
			return status_refuse(n, STATUS_REFUSED,
					     "the host is the name of one computer: 1 to %d of a-z 0-9 . -",
					     POLICY_MAX_HOST_BYTES);
	return STATUS_OK;
}

static enum status judge_request(const struct policy_request *r, struct note *n)
{
	enum status s = judge_audiences(r->audiences, n);

	if (s != STATUS_OK)
		return s;
	if (!*r->caller || !*r->subject)
		return status_refuse(n, STATUS_REFUSED, "the name of an account is empty");
	if (r->service && *r->service &&
	    !consists_of(r->service, SECTION_LABEL "._", POLICY_MAX_SERVICE_BYTES))
		return status_refuse(n, STATUS_REFUSED,
				     "the service is the name of a PAM service in lower case, such as sudo "
				     "or sshd, or empty for every service");
	return STATUS_OK;
}

/* The first section of a kind that holds, or NULL. */
static const struct policy_section *find(const struct policy *p, enum policy_kind kind,
					 const struct policy_request *r, struct policy_finding *findings)
{
	const struct policy_section *found = NULL;

	for (size_t i = 0; i < p->count && (!found || findings); i++) {
		const struct policy_section *s = &p->at[i];

		if (s->kind == kind &&
		    condition_judge(s, r, findings ? &findings[i] : NULL) == POLICY_HOLDS && !found)
			found = s;
	}
	return found;
}

enum status policy_decide(const struct policy *p, const struct policy_request *r,
			  struct policy_finding *findings, struct policy_verdict *ret, struct note *n)
{
	const struct policy_section *denied, *allowed;
	enum status s;

	*ret = (struct policy_verdict){0};
	for (size_t i = 0; findings && i < p->count; i++)
		findings[i] = (struct policy_finding){0};
	s = judge_request(r, n);
	if (s != STATUS_OK)
		return s;
	denied = find(p, POLICY_DENY, r, findings);
	allowed = !denied || findings ? find(p, POLICY_ALLOW, r, findings) : NULL;
	ret->section = denied ? denied : allowed;
	if (denied)
		return status_refuse(n, STATUS_REFUSED, "the policy denies this token: [deny %s]",
				     denied->name);
	if (!allowed)
		return status_refuse(n, STATUS_REFUSED, "no section of the policy allows this token");
	ret->key = r->key ? r->key : allowed->keys.at[0];
	return STATUS_OK;
}

void policy_done(struct policy *p)
{
	for (size_t i = 0; i < p->count; i++)
		section_done(&p->at[i]);
	free(p->at);
	*p = (struct policy){0};
}
