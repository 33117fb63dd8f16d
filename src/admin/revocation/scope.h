/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_REVOCATION_SCOPE_H
#define ADMIN_REVOCATION_SCOPE_H

#include "core/policy/trust.h"
#include "tool/status.h"

/* What revocations need of the configuration. */

/*
 * Load a configuration.
 *   conf   its path, as given on the command line
 * STATUS_OK, or STATUS_HOST.
 */
enum status scope_load(const char *conf, struct trust *ret, struct note *n);

/*
 * Find the iss of a section.
 *   section   its name; NULL: every issuer, and *ret is NULL
 * *ret is borrowed from t. STATUS_OK; STATUS_USAGE when there is no such section, or its iss is waived.
 */
enum status scope_issuer(const struct trust *t, const char *section, const char **ret, struct note *n);

/*
 * Find the longest lifetime, in seconds, that the sections with this iss permit, or all sections if iss is
 * NULL. Sections of services only shorten it. STATUS_OK; STATUS_USAGE when a section has no such limit.
 */
enum status scope_lifetime(const struct trust *t, const char *iss, int64_t *ret_s, struct note *n);

/* Whether the configuration has a public key with this thumbprint. Ends the process when memory runs out. */
bool scope_has_key(const struct trust *t, const char *thumbprint);

#endif
