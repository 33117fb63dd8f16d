/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_LINT_AUDIENCES_H
#define ADMIN_LINT_AUDIENCES_H

#include "core/policy/trust.h"

/* What the patterns of "audience" say about the host and the service of a token. */

/* Whether a pattern names this host: by %h, %n, or the host name itself. */
bool audiences_name_host(const struct trust *t, const char *pattern);

#endif
