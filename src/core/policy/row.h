/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_ROW_H
#define CORE_POLICY_ROW_H

#include "core/base/reason.h"

/* One rule of a decision, for the log and for people. */

enum rule_state { RULE_NOT_REACHED, RULE_HELD, RULE_BROKEN };

/* The texts are escaped and bounded; empty where there is nothing to report. */
struct report_row {
	enum rule_state state;
	char expected[256];
	char found[256];
};

/* Where a rule stands when a decision ended in this reason. */
enum rule_state rule_state_of(enum reason reason, enum rule rule);

/* "held", "broken" or "not reached". */
const char *rule_state_name(enum rule_state s);

#endif
