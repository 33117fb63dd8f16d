/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include "decision.h"
#include "host/login.h"

/* An outcome as flat data. ret is {0} before. */
void decision_describe(const struct outcome *o, bool wants_rows, struct decision *ret);

#endif
