/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_USE_H
#define CORE_POLICY_USE_H

#include "core/policy/verdict.h"

/* How often a token may be used: the keyword "use" of the configuration. */

/* Whether the sections that apply to the token limit its uses, so that the store must be asked. */
bool use_is_limited(const struct verdict *v);

/*
 * The identifier of the token, from the claim that its section names (jti_claim; RFC 7519 4.1.7). False if it
 * is absent, empty or not a string.
 */
bool use_identifier(const struct verdict *v, struct span *ret);

#endif
