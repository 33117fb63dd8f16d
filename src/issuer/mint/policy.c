/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/policy.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/mint/condition.h"

static enum status judge_audiences(const struct policy *p, const struct names *audiences, struct note *n)
{
	enum status s = STATUS_OK;

	if (audiences->count < 1 || audiences->count > POLICY_MAX_AUDIENCES)
		return status_refuse(n, STATUS_REFUSED, "a token is for 1 to %d hosts", POLICY_MAX_AUDIENCES);
	for (size_t i = 0; i < audiences->count && s == STATUS_OK; i++)
		s = section_judge_host(audiences->at[i], n);
	for (size_t i = 0; i < audiences->count && s == STATUS_OK; i++)
		if (names_has(&p->own_hosts, audiences->at[i]))
			s = status_refuse(
				n, STATUS_REFUSED,
				"%s is the host of this issuer: with a token for it every process of "
				"a user could use sudo (this_host = yes in issuer.conf allows it)",
				audiences->at[i]);
	return s;
}

static enum status judge_request(const struct policy *p, const struct policy_request *r, struct note *n)
{
	enum status s = judge_audiences(p, r->audiences, n);

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

/* Refuse. The note shows why the allow section refuses that came closest, unless none applies to the caller.
 */
static enum status refuse_by_closest(const struct policy *p, const struct policy_request *r, struct note *n)
{
	struct policy_finding closest = {.failed = POLICY_WHO};

	for (size_t i = 0; i < p->count; i++) {
		struct policy_finding f = {0};

		if (p->at[i].kind == POLICY_ALLOW && condition_judge(&p->at[i], r, &f) > closest.failed)
			closest = f;
	}
	if (closest.failed == POLICY_WHO)
		return status_refuse(n, STATUS_REFUSED, "no section of the policy applies to %.64s",
				     r->caller);
	return status_refuse(n, STATUS_REFUSED,
			     "no section of the policy allows this token: %s: expected %.200s; found %.100s",
			     section_condition_name(closest.failed), closest.expected, closest.found);
}

enum status policy_decide(const struct policy *p, const struct policy_request *r,
			  struct policy_finding *findings, struct policy_verdict *ret, struct note *n)
{
	const struct policy_section *denied, *allowed;
	enum status s;

	*ret = (struct policy_verdict){0};
	for (size_t i = 0; findings && i < p->count; i++)
		findings[i] = (struct policy_finding){0};
	s = judge_request(p, r, n);
	if (s != STATUS_OK)
		return s;
	denied = find(p, POLICY_DENY, r, findings);
	allowed = !denied || findings ? find(p, POLICY_ALLOW, r, findings) : NULL;
	ret->section = denied ? denied : allowed;
	if (denied)
		return status_refuse(n, STATUS_REFUSED, "the policy denies this token: [deny %s]",
				     denied->name);
	if (!allowed)
		return refuse_by_closest(p, r, n);
	ret->key = r->key ? r->key : allowed->keys.at[0];
	return STATUS_OK;
}

bool policy_knows_subject(const struct policy *p, const char *subject)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->at[i].kind == POLICY_ALLOW && names_has(&p->at[i].subjects, subject))
			return true;
	return false;
}

int64_t policy_longest_ttl(const struct policy *p)
{
	int64_t longest_s = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->at[i].kind == POLICY_ALLOW && p->at[i].max_ttl_s > longest_s)
			longest_s = p->at[i].max_ttl_s;
	return longest_s;
}

void policy_done(struct policy *p)
{
	for (size_t i = 0; i < p->count; i++)
		section_done(&p->at[i]);
	free(p->at);
	names_done(&p->own_hosts);
	*p = (struct policy){0};
}
