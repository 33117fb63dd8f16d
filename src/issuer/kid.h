/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef KID_H
#define KID_H

#include "outcome.h"

/* Whether --kid, if it is given, can be a kid: text in UTF-8, not empty, no longer than a host takes. */
enum outcome kid_judge(const char *kid, struct note *n);

#endif
