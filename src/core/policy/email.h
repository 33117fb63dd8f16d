/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_EMAIL_H
#define CORE_POLICY_EMAIL_H

#include "core/policy/verdict.h"

/*
 * Whether a rule may rely on the claim at a path. Everybody can enter any address into an account of their
 * own, so email counts only if email_verified is true (OpenID Connect Core 1.0 5.1), or the section waives
 * that. Every other claim counts.
 */
bool email_counts(const struct verdict *v, const char *path);

#endif
