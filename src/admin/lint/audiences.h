/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_LINT_AUDIENCES_H
#define ADMIN_LINT_AUDIENCES_H

#include "core/policy/audience.h"
#include "core/policy/trust.h"

/* What the patterns of "audience" say about the host and the service of a token. */

/* Whether a pattern names this host: by %h, %n, or the host name itself. */
bool audiences_name_host(const struct trust *t, const char *pattern);

/* Expand a pattern for a service, on the host "host.domain". False if that is not possible. */
bool audiences_expand(const char *pattern, const char *service, char out[AUDIENCE_SIZE]);

/* Whether a token for audience satisfies one of the patterns, for a service on the host "host.domain". */
bool audiences_take(const struct names *patterns, const char *service, const char *audience);

#endif
