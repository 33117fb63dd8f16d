/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DECISION_DESCRIBE_H
#define DECISION_DESCRIBE_H

#include "decision/decision.h"
#include "decision/login.h"

/*
 * Convert an outcome to a struct decision, which borrows nothing from o.
 *   wants_rows  fill the rows of all rules, not only of the failed one
 *   ret         initialised by decision_begin(); other rows stay unset
 */
void decision_describe(const struct outcome *o, bool wants_rows, struct decision *ret);

#endif
