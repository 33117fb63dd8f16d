/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/row.h"

enum row_state row_state_of(enum reason reason, enum rule rule)
{
	enum rule broken = reason_rule(reason);

	if (reason == REASON_OK || (broken != RULE_NONE && rule < broken))
		return ROW_PASSED;
	return broken != RULE_NONE && rule == broken ? ROW_FAILED : ROW_NOT_REACHED;
}

const char *row_state_name(enum row_state s)
{
	switch (s) {
	case ROW_PASSED:
		return "ok";
	case ROW_FAILED:
		return "FAIL";
	case ROW_NOT_REACHED:
		break;
	}
	return "-";
}

const char *row_state_json(enum row_state s)
{
	switch (s) {
	case ROW_PASSED:
		return "pass";
	case ROW_FAILED:
		return "fail";
	case ROW_NOT_REACHED:
		break;
	}
	return "skip";
}
