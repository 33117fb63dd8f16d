/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DECISION_DESCRIBE_H
#define DECISION_DESCRIBE_H

#include "decision/decision.h"
#include "decision/login.h"

/*
 * An outcome as flat data. Copies what it needs from o.
 *   wants_rows  fill the rows of every rule, not only of the one that broke
 *   ret         has been begun by decision_begin(); rows that are not wanted stay unset
 */
void decision_describe(const struct outcome *o, bool wants_rows, struct decision *ret);

#endif
