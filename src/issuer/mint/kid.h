/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_MINT_KID_H
#define ISSUER_MINT_KID_H

#include "tool/status.h"

/* Check that a kid is NULL, or UTF-8 text, not empty, not longer than a host accepts. Else STATUS_USAGE. */
enum status kid_judge(const char *kid, struct note *n);

#endif
