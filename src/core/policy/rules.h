/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_RULES_H
#define CORE_POLICY_RULES_H

#include "core/policy/row.h"
#include "core/policy/verdict.h"

/* The table of rules. */

/* The rules on verified claims: REASON_OK, or the first broken rule's reason. v->limits is set. */
enum reason rules_judge_token(const struct verdict *v);

/* The rules on the account, v->account. */
enum reason rules_judge_account(const struct verdict *v);

/* Set a row to the rule's names and this state, without texts. */
void rules_begin_row(enum rule rule, enum row_state state, struct report_row *ret);

/* Report one rule of a verdict that has its reason. Claims appear only when the signature held. */
void rules_report(const struct verdict *v, enum rule rule, struct report_row *ret);

#endif
