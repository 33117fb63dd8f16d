/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_ROW_H
#define CORE_POLICY_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/reason.h"

/* The report on one rule of a decision, for the log and for people. Contains no pointers. */

enum row_state { ROW_NOT_REACHED, ROW_PASSED, ROW_FAILED };

/* The texts are escaped and bounded; empty where there is nothing to report. */
struct report_row {
	enum row_state state;
	char id[16];	/* for programs and the log: "exp" */
	char title[20]; /* for people: "expiry (exp)" */
	char expected[256];
	char found[256];
	bool has_expected_at; /* expected names this date */
	bool has_found_at;
	int64_t expected_at; /* seconds since the epoch */
	int64_t found_at;
};

/* The state of a rule in a decision that ended with this reason. */
enum row_state row_state_of(enum reason reason, enum rule rule);

/* "ok", "FAIL" or "-"; for JSON "pass", "fail" or "skip". */
const char *row_state_name(enum row_state s);
const char *row_state_json(enum row_state s);

#endif
