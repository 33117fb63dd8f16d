/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_RULE_H
#define CORE_POLICY_RULE_H

#include "core/policy/row.h"
#include "core/policy/sides.h"
#include "core/policy/verdict.h"

/* What a report on the rule needs to know. */
enum rule_needs { NEEDS_NOTHING, NEEDS_CLAIMS, NEEDS_SECTION };

/* One rule. Its position in the table of rules.c is its position in the decision and in the report. */
struct rule_entry {
	const char *id;	   /* report_row.id */
	const char *title; /* report_row.title */
	/* REASON_OK or a reason of this rule; NULL: checked before the claims can be read (decide.c) */
	enum reason (*judge)(const struct verdict *v);
	void (*report)(const struct verdict *v, struct sides *s); /* NULL: no texts */
	enum rule_needs needs;
};

/* stages.c: checked before the claims can be read */
extern const struct rule_entry stages_shape, stages_length, stages_form, stages_header, stages_key,
	stages_signature;

/* issuer.c, audience.c */
extern const struct rule_entry issuer_claims, issuer_iss, issuer_key_dates, audience_aud;

/* times.c */
extern const struct rule_entry times_exp, times_nbf, times_iat, times_lifetime;

/* person.c */
extern const struct rule_entry person_user, person_binding, person_account, person_root, person_uid;

/* demands.c, revoked.c, use.c */
extern const struct rule_entry demands_rules, revoked_rule, use_rule;

#endif
