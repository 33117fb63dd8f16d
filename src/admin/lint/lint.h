/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_LINT_LINT_H
#define ADMIN_LINT_LINT_H

#include <limits.h>
#include <stdint.h>

#include "admin/pam/stack.h"
#include "core/keys/key.h"
#include "tool/finding.h"

/* The parts of "pam-jwt lint". Each adds what it finds. */

/* What lint knows of the host. */
struct lint_host {
	struct pamstacks stacks;
	bool has_now; /* false: the clock cannot be relied on */
	int64_t now;  /* seconds since the epoch */
};

/*
 * A configuration and the keys it names.
 *   path   absolute
 *   used   takes the paths of the key files it names
 * False when no section of it could be read, so that nothing can be said of what it names.
 */
bool lint_config(const char *path, const struct lint_host *host, struct findings *f, struct names *used);

/*
 * The files in the folder of keys beside a configuration that no configuration names.
 *   is_complete   all that configurations name is in used; else private keys alone are told
 */
void lint_unused_keys(const char *config_path, const struct names *used, bool is_complete,
		      struct findings *f);

/* The keys of a file that a configuration names. */
void lint_key(const char *path, const struct key *k, const struct lint_host *host, struct findings *f);

/* The host's clock: true and the time, or a finding. */
bool lint_clock(struct findings *f, int64_t *ret_now);

/* Whether a log daemon listens. */
void lint_log(struct findings *f);

/*
 * The PAM stacks that use the module.
 *   configurations   takes the paths of conf= in their lines
 */
void lint_stacks(const struct pamstacks *stacks, struct findings *f, struct names *configurations);

/* One line of ours, entries->at[at], in a service's stack of this type. */
void lint_line(const struct pamstack *stack, const struct pam_entries *entries, size_t at, enum pam_type type,
	       struct findings *f, struct names *configurations);

/*
 * The file of a module of this name or path, as libpam finds it. False when there is none; out is then
 * undefined.
 */
bool lint_find_module(const char *module, char out[PATH_MAX]);

/*
 * The decision library beside the module at this path. Its findings are reported at place, the line that
 * names the module.
 */
void lint_library(const char *module, const struct finding_place *place, struct findings *f);

/*
 * sshd's configuration, for a host whose stack for sshd asks for a token. A file that is not there is passed
 * over.
 */
void lint_sshd(const char *path, const struct pamstacks *stacks, struct findings *f);

/* Whether a stack asks for a token to authenticate. */
bool lint_asks_token(const struct pamstack *stack);

#endif
