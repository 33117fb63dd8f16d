/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_KID_H
#define ISSUER_MINT_KID_H

#include "tool/status.h"

/* Whether a kid, unless it is NULL, can be one: text in UTF-8, not empty, no longer than a host takes. */
enum status kid_judge(const char *kid, struct note *n);

#endif
