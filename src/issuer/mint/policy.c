/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/policy.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/mint/condition.h"

static enum status judge_audiences(const struct names *audiences, struct note *n)
{
	enum status s = STATUS_OK;

	if (audiences->count < 1 || audiences->count > POLICY_MAX_AUDIENCES)
		return status_refuse(n, STATUS_REFUSED, "a token is for 1 to %d hosts", POLICY_MAX_AUDIENCES);
	for (size_t i = 0; i < audiences->count && s == STATUS_OK; i++)
		s = section_judge_host(audiences->at[i], n);
	return s;
}

static enum status judge_request(const struct policy_request *r, struct note *n)
{
	enum status s = judge_audiences(r->audiences, n);

	if (s != STATUS_OK)
		return s;
	if (!*r->caller || !*r->subject)
		return status_refuse(n, STATUS_REFUSED, "the name of an account is empty");
	return r->service ? section_judge_service(r->service, n) : STATUS_OK;
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
