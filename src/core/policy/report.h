/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_REPORT_H
#define CORE_POLICY_REPORT_H

#include "core/policy/row.h"
#include "core/policy/verdict.h"

/* A verdict told rule by rule, for the log and for people. */

/* What a report is about. Everything is borrowed. */
struct report {
	const struct trust *trust;
	const struct request *request;
	int64_t now;
	const struct verdict *verdict;
};

/* Tell one rule. Claims appear only when the signature held. */
void report_rule(const struct report *about, enum rule rule, struct report_row *ret);

#endif
