/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_LINT_LINT_H
#define ADMIN_LINT_LINT_H

#include <stdint.h>

#include "admin/pam/stack.h"
#include "core/keys/key.h"
#include "host/config/draft.h"
#include "tool/finding.h"

/* The parts of "pam-jwt lint". Each adds its findings to f. */

/* The host's stacks and time. */
struct lint_host {
	const char *conf; /* the configuration of lines that name none */
	struct pamstacks stacks;
	bool has_now; /* false: the clock cannot be relied on */
	int64_t now;  /* seconds since the epoch */
};

/*
 * Check a configuration and the keys that it names.
 *   path   absolute
 *   used   the paths of the key files that it names are added to it
 * False if no section could be read: it is then unknown which keys the configuration names.
 */
bool lint_config(const char *path, const struct lint_host *host, struct findings *f, struct names *used);

/*
 * Check the files in the folder of keys beside a configuration that no configuration names.
 *   is_complete   used has every file that configurations name; otherwise only private keys are reported
 */
void lint_unused_keys(const char *config_path, const struct names *used, bool is_complete,
		      struct findings *f);

/* Check the rules on claims and the users files of a configuration. path is absolute. */
void lint_claims(const char *path, const struct draft *d, struct findings *f);

/* Check what a configuration permits. */
void lint_limits(const char *path, const struct draft *d, struct findings *f);

/* Check the stores of a configuration, and where a token can be used more often than it says. */
void lint_uses(const char *path, const struct draft *d, const struct lint_host *host, struct findings *f);

/* Check the stacks whose lines name a configuration against its limits of uses and sessions. */
void lint_use_stacks(const char *path, const struct draft *d, const struct lint_host *host,
		     struct findings *f);

/* Whether an auth line of the stack uses the configuration. */
bool lint_names_configuration(const struct pamstack *stack, const struct lint_host *host, const char *path);

/* Check that programs which do not run as root can read the configuration and its keys. Needs root. */
void lint_readers(const char *path, const struct draft *d, const struct lint_host *host, struct findings *f);

/* Check the files of revoked tokens: the host's own, and that of the configuration. */
void lint_revoked(const struct trust *t, struct findings *f);

/* Check a key, from the file at path that a configuration names. */
void lint_key(const char *path, const struct key *k, const struct lint_host *host, struct findings *f);

/* Check the host's clock: true and the time, or false and a finding. */
bool lint_clock(struct findings *f, int64_t *ret_now);

/* Check that a log daemon listens. */
void lint_log(struct findings *f);

#endif
