/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_LINT_LINT_H
#define ISSUER_LINT_LINT_H

#include "issuer/config/conf.h"
#include "issuer/lint/lineindex.h"
#include "tool/finding.h"

/*
 * The parts of "jwt-issuer lint". Each adds its findings to l->findings, and ends the process if memory runs
 * out. Files and accounts are looked up as the user of this process, which should be that of the mint.
 */

/* What is checked. Everything is borrowed. */
struct conflint {
	const char *path; /* of the configuration; absolute */
	const struct conf *conf;
	const struct lineindex *lines;
	const struct names *own_hosts; /* the names of the host that the mint runs on */
	struct findings *findings;
};

/* Load a configuration and check all of it. One that does not load is a finding, too. */
void conflint_check(const char *path, const struct names *own_hosts, struct findings *f);

/* Check the sections of the policy, and this_host. */
void conflint_sections(const struct conflint *l);

/* Check that the accounts and groups of the policy exist on this host. */
void conflint_accounts(const struct conflint *l);

/* Check the keys that the configuration names. */
void conflint_keys(const struct conflint *l);

/* Check that the folder keys/ beside a configuration, which is for the public keys of a host, has no private
 * key. */
void conflint_folder(const char *path, struct findings *f);

#endif
