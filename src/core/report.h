/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REPORT_H
#define REPORT_H

#include "verdict.h"

/* A verdict told rule by rule, for the log and for people. */

enum rule_state { RULE_NOT_REACHED, RULE_HELD, RULE_BROKEN };

/* One rule. The texts are escaped and bounded; empty where there is nothing to tell. */
struct report_row {
	enum rule_state state;
	char expected[256];
	char found[256];
};

/* What a report is about. Everything is borrowed. */
struct report {
	const struct trust *trust;
	const struct request *request;
	int64_t now;
	const struct verdict *verdict;
};

/* Tell one rule. Claims appear only when the signature held. */
void report_rule(const struct report *about, enum rule rule, struct report_row *ret);

/* Where a rule stands when a decision ended in this reason. */
enum rule_state rule_state_of(enum reason reason, enum rule rule);

/* "held", "broken" or "not reached". */
const char *rule_state_name(enum rule_state s);

#endif
