/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The input is a request and issuer.conf, separated by zero bytes. The file is read, or refused with a note.
 * If the policy allows a token for two hosts and every service, it also allows one for each host, for one
 * service, and for a shorter time. lint does not report the section that decides as unreachable.
 */
#include "core/base/scoped.h"
#include "fuzz.h"
#include "inject.h"
#include "issuer/config/conf.h"
#include "issuer/lint/shadow.h"

#define INJECTS 0x80

static char *take(struct input *in)
{
	struct span part = input_part(in);
	char *text = strndup((const char *)part.at, part.len);

	DEMAND(text);
	return text;
}

static bool allows(const struct policy *p, const struct policy_request *r)
{
	struct policy_finding *findings = calloc(p->count + 1, sizeof(*findings));
	struct policy_verdict v, brief;
	struct shadow shadow;
	struct note n = {0};
	enum status s = policy_decide(p, r, findings, &v, &n);

	DEMAND(findings);
	DEMAND(policy_decide(p, r, NULL, &brief, &n) == s && brief.section == v.section);
	DEMAND(s == STATUS_OK || (s == STATUS_REFUSED && n.text[0]));
	DEMAND(!v.section || shadow_judge(p, (size_t)(v.section - p->at), &shadow));
	DEMAND(!v.section || shadow.state == SHADOW_DECIDES);
	if (s == STATUS_OK) {
		DEMAND(v.section->kind == POLICY_ALLOW && names_has(&v.section->keys, v.key));
		for (size_t i = 0; i < p->count; i++)
			DEMAND(p->at[i].kind == POLICY_ALLOW || findings[i].failed != POLICY_HOLDS);
	}
	free(findings);
	return s == STATUS_OK;
}

static void decide(const struct policy *p, struct input *in)
{
	char *caller = take(in), *group = take(in), *subject = take(in);
	char *hosts[] = {take(in), take(in)};
	const struct names groups = {&group, 1}, both = {hosts, 2}, none = {0};
	struct policy_request r = {.caller = caller,
				   .groups = &groups,
				   .subject = subject,
				   .audiences = &both,
				   .ttl_s = 60,
				   .claims = &none};

	if (allows(p, &r)) {
		for (size_t i = 0; i < 2; i++) {
			const struct names one = {&hosts[i], 1};

			r.audiences = &one;
			DEMAND(allows(p, &r));
		}
		r.audiences = &both;
		r.ttl_s = 1;
		DEMAND(allows(p, &r));
		r.service = "sudo";
		DEMAND(allows(p, &r));
	}
	free(caller);
	free(group);
	free(subject);
	free(hosts[0]);
	free(hosts[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_set_up;
	struct input in = {{data, size}}, request;
	uint8_t mode = input_byte(&in);
	SCOPED(conf) c = {0};
	struct note n = {0};
	enum reason r;

	if (!is_set_up)
		inject_install();
	is_set_up = true;
	request = in;
	for (int i = 0; i < 5; i++)
		(void)input_part(&in);
	scratch_put("issuer.conf", in.rest, 0644);
	if (mode & INJECTS)
		inject_begin(in.rest);
	r = conf_load(scratch("issuer.conf"), &c, &n);
	(void)inject_end();
	DEMAND(r == REASON_OK || n.text[0] || (mode & INJECTS));
	if (r == REASON_OK)
		decide(&c.policy, &request);
	return 0;
}
