/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_RULES_H
#define CORE_POLICY_RULES_H

#include "core/policy/row.h"
#include "core/policy/verdict.h"

/* All rules, in the order of enum rule. */

/*
 * Apply the rules on verified claims. REASON_OK, or the first failing rule's reason. v->limits must be set.
 */
enum reason rules_judge_token(const struct verdict *v);

/* Apply the rules on v->account. Returns as above. */
enum reason rules_judge_account(const struct verdict *v);

/* Apply the rule on v->usage. Returns as above. */
enum reason rules_judge_use(const struct verdict *v);

/* Set a row to the names of the rule and a state, without texts. */
void rules_begin_row(enum rule rule, enum row_state state, struct report_row *ret);

/* Report one rule of a decided verdict. Claims appear only if the signature was verified. */
void rules_report(const struct verdict *v, enum rule rule, struct report_row *ret);

#endif
