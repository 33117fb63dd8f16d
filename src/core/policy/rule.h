/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_RULE_H
#define CORE_POLICY_RULE_H

#include "core/policy/row.h"
#include "core/policy/sides.h"
#include "core/policy/verdict.h"

/* What must be known before a rule can be reported. */
enum rule_needs { NEEDS_NOTHING, NEEDS_CLAIMS, NEEDS_SECTION };

/* One rule. Its place in the table of rules.c is its place in the decision and in the report. */
struct rule_entry {
	const char *id;	   /* report_row.id */
	const char *title; /* report_row.title */
	/* REASON_OK or a reason whose rule this is; NULL: judged before the claims can be read (verdict.c) */
	enum reason (*judge)(const struct verdict *v);
	void (*report)(const struct verdict *v, struct sides *s); /* NULL: it has no texts */
	enum rule_needs needs;
};

/* stages.c: what is judged before the claims can be read */
extern const struct rule_entry stages_shape, stages_length, stages_form, stages_header, stages_key,
	stages_signature;

/* issuer.c, audience.c */
extern const struct rule_entry issuer_claims, issuer_iss, issuer_key_dates, audience_aud;

/* times.c */
extern const struct rule_entry times_exp, times_nbf, times_iat, times_lifetime;

/* person.c: who may come in */
extern const struct rule_entry person_user, person_binding, person_account, person_root, person_uid;

#endif
