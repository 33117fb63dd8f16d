/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/row.h"

enum rule_state rule_state_of(enum reason reason, enum rule rule)
{
	enum rule broken = reason_rule(reason);

	if (reason == REASON_OK || (broken != RULE_NONE && rule < broken))
		return RULE_HELD;
	return broken != RULE_NONE && rule == broken ? RULE_BROKEN : RULE_NOT_REACHED;
}

const char *rule_state_name(enum rule_state s)
{
	switch (s) {
	case RULE_HELD:
		return "held";
	case RULE_BROKEN:
		return "broken";
	case RULE_NOT_REACHED:
		break;
	}
	return "not reached";
}
